import { type ClusterProfile, SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import type { Sluice } from '../../compose.ts'
import { type CheckTarget, checkConnection } from '../../engine/engine.ts'
import { withSluice } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { checkViewFor } from '../output/check-view.ts'
import { writeProblem } from '../report-error.ts'
import type { Stdio } from '../stdio.ts'
import { type Target, type TargetOptions, targetOf } from '../target.ts'
import { usageError } from '../usage-problem.ts'

/** `sluice clusters test`: tries to connect, step by step; a failed step says what to do about it. */
export async function testCluster(
  name: string | undefined,
  options: TargetOptions & { json?: boolean },
  stdio: Stdio,
): Promise<ExitCode> {
  const target = testedTarget(name, options)
  return withSluice(target, stdio, async (sluice) => {
    const check = await checkTarget(sluice, target)
    const view = checkViewFor(stdio, options.json === true)
    const lines = await checkConnection(check, (soFar) => view.lines(soFar))
    const problems = lines.flatMap(({ state, problem }) => (state === 'failed' ? (problem ?? []) : []))
    const problem = problems[0] ?? null
    view.ended(lines, { target: target.cluster, user: check.profile.user, problem })
    for (const each of problems) writeProblem(each, stdio)
    return problem ? EXIT.failed : EXIT.succeeded
  })
}

function testedTarget(name: string | undefined, options: TargetOptions): Target {
  if (name === undefined && options.cluster === undefined && options.endpoint === undefined) {
    const nextStep = 'Add it, as in sluice clusters test sandbox, or describe one with --endpoint.'
    throw usageError('clusters test needs the name of a cluster.', nextStep)
  }
  if (name === undefined) return targetOf('clusters test', options)
  if (options.cluster !== undefined || options.endpoint !== undefined)
    throw usageError('The cluster is specified twice.', 'Specify its name, --cluster or --endpoint.')
  return targetOf('clusters test', { ...options, cluster: name })
}

async function checkTarget(sluice: Sluice, { cluster }: Target): Promise<CheckTarget> {
  if (cluster === SANDBOX_CLUSTER) return await sandboxTarget(sluice)
  const { clusters } = sluice
  const profile = await clusters.profile(cluster)
  return {
    profile,
    credentials: async () => clusters.credentials(profile.awsProfile),
    authority: async () => clusters.authority(profile),
  }
}

/** The sandbox is checked as any other cluster is, with the access that any client has. */
async function sandboxTarget({ clusters, sandbox }: Sluice): Promise<CheckTarget> {
  const { host, port, region, accessKeyId, secretAccessKey, authorityFile } = await sandbox.access()
  const profile: ClusterProfile = {
    name: SANDBOX_CLUSTER,
    endpoint: host,
    port,
    region,
    user: 'admin',
    schema: null,
    awsProfile: null,
    authorityFile,
    environment: 'development',
    colour: 'grey',
  }
  return {
    profile,
    credentials: async () => ({ accessKeyId, secretAccessKey }),
    authority: async () => clusters.authority(profile),
  }
}
