import type { FoundCluster } from '../../../shared/aws-account.ts'
import { Region } from '../../../shared/cluster.ts'
import { DSQL_REGIONS } from '../../../shared/dsql-regions.ts'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import type { Clusters } from '../../clusters/clusters.ts'
import { openClusters } from '../compose.ts'
import { EXIT, exitCodeOfProblem, type ExitCode } from '../exit-code.ts'
import { foundTableLines } from '../output/found-table.ts'
import { jsonLine } from '../output/line.ts'
import { styleFor } from '../output/style.ts'
import { writeProblem } from '../report-error.ts'
import type { Stdio } from '../stdio.ts'
import { usageError } from '../usage-problem.ts'
import type { Flags, Typed } from '../typed-options.ts'

type DiscoverOptions = Typed<'region' | 'awsProfile'> & Flags<'json'>

/** `sluice clusters discover`: the clusters of an account; a Region that fails does not hide the others. */
export async function discoverClusters(options: DiscoverOptions, stdio: Stdio): Promise<ExitCode> {
  const regions = regionsOf(options.region)
  const awsProfile = options.awsProfile ?? null
  const looked = await look(await openClusters(stdio), awsProfile, regions)
  const found = looked.flatMap(({ clusters }) => clusters)
  const problems = looked.flatMap(({ problem }) => problem ?? [])
  if (options.json) stdio.out(found.map((cluster) => jsonLine({ type: 'found', ...cluster })).join(''))
  else if (found.length > 0 || problems.length < regions.length)
    stdio.out(`${foundTableLines(found, { regions, awsProfile }, styleFor(stdio.color)).join('\n')}\n`)
  for (const problem of distinct(problems)) writeProblem(problem, stdio)
  return problems[0] ? exitCodeOfProblem(problems[0]) : EXIT.succeeded
}

interface Looked {
  readonly clusters: readonly FoundCluster[]
  readonly problem: Problem | null
}

/** One after the other where the credentials have to be asked for, so that a person is asked once. */
async function look(
  clusters: Clusters,
  awsProfile: string | null,
  regions: readonly string[],
): Promise<Looked[]> {
  await clusters.credentials(awsProfile)
  return Promise.all(
    regions.map(async (region) => {
      try {
        return { clusters: await clusters.discover(awsProfile, region), problem: null }
      } catch (error) {
        return { clusters: [], problem: problemOf(error) }
      }
    }),
  )
}

/** What holds for every Region is told once. */
function distinct(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map((problem) => [problem.message, problem])).values()]
}

function regionsOf(text: string | undefined): string[] {
  const known = `Aurora DSQL is in: ${DSQL_REGIONS.join(', ')}.`
  if (text === undefined) throw usageError('clusters discover needs --region.', `Add one or more. ${known}`)
  const regions = text.split(',').map((region) => region.trim())
  const wrong = regions.find((region) => !Region.safeParse(region).success)
  if (wrong !== undefined) throw usageError(`“${wrong}” is not an AWS Region.`, known)
  return [...new Set(regions)]
}
