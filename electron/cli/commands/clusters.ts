import { type Cluster, SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { endpointText } from '../../../shared/endpoint.ts'
import type { Clusters } from '../../clusters/clusters.ts'
import { openClusters } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { required } from '../option-values.ts'
import { clusterTableLines } from '../output/cluster-table.ts'
import { jsonLine } from '../output/line.ts'
import { printable } from '../../../shared/printable.ts'
import { styleFor } from '../output/style.ts'
import type { Stdio } from '../stdio.ts'
import { type EndpointOptions, profileOf } from '../target.ts'
import { usageError } from '../usage-problem.ts'
import type { Flags } from '../typed-options.ts'

type JsonOption = Flags<'json'>

/** `sluice clusters list`: the sandbox and the saved clusters. */
export async function listClusters({ json }: JsonOption, stdio: Stdio): Promise<ExitCode> {
  const clusters = await (await openClusters(stdio)).list()
  const text = (): string => `${clusterTableLines(clusters, styleFor(stdio.color)).join('\n')}\n`
  stdio.out(json ? clusters.map(clusterLine).join('') : text())
  return EXIT.succeeded
}

/** `sluice clusters add`: saves a cluster under a name. */
export async function addCluster(
  name: string,
  options: JsonOption & EndpointOptions & { replace?: boolean },
  stdio: Stdio,
): Promise<ExitCode> {
  required('clusters add', '--endpoint', options.endpoint, '<id>.dsql.<region>.on.aws')
  const profile = profileOf(name, options)
  const clusters = await openClusters(stdio)
  const saved = await clusters.save(profile, options.replace ? await nameTaken(clusters, name) : null)
  const added = saved.find((cluster) => cluster.name === profile.name)
  if (options.json) {
    stdio.out(added ? clusterLine(added) : '')
    return EXIT.succeeded
  }
  const { region, user, environment } = profile
  stdio.out(
    `Saved ${name}: ${endpointText(profile)} in ${region}, user ${printable(user)}, ${environment}.\n` +
      `Test the connection: sluice clusters test ${name}\n`,
  )
  return EXIT.succeeded
}

/** The name of the saved cluster that has the same one, but for upper and lower case. */
async function nameTaken(clusters: Clusters, name: string): Promise<string | null> {
  const own = (await clusters.list()).filter(({ profile }) => profile !== null)
  return own.find((cluster) => cluster.name.toLowerCase() === name.toLowerCase())?.name ?? null
}

/** `sluice clusters remove`: forgets a saved cluster. */
export async function removeCluster(name: string, { json }: JsonOption, stdio: Stdio): Promise<ExitCode> {
  if (name === SANDBOX_CLUSTER) {
    throw usageError(
      'The sandbox cannot be removed.',
      'To delete its data and set it up again: sluice sandbox reset',
    )
  }
  const clusters = await openClusters(stdio)
  await clusters.remove(name)
  stdio.out(
    json
      ? jsonLine({ type: 'removed', name })
      : `Removed ${name}. The cluster itself, its tables and its jobs stay as they are.\n`,
  )
  return EXIT.succeeded
}

function clusterLine(cluster: Cluster): string {
  return jsonLine({ type: 'cluster', ...cluster })
}
