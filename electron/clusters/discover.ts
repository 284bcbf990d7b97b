import type * as Dsql from '@aws-sdk/client-dsql'
import type { FoundCluster } from '../../shared/aws-account.ts'
import type { AwsCredentials } from '../../shared/cluster.ts'
import { DSQL_REGIONS } from '../../shared/dsql-regions.ts'
import type { Problem } from '../../shared/problem.ts'
import {
  type AwsFailure,
  commonAwsProblem,
  failed,
  failureOf,
  otherAwsProblem,
  thrown,
} from './aws-problem.ts'
import { policy } from './credentials-problem.ts'

/** An account has at most a few dozen clusters in a Region; more at once would only be throttled. */
const AT_ONCE = 8
const CONNECT_MS = 5_000
const ANSWER_MS = 15_000

/** Who looks, and where. */
export interface Search {
  readonly awsProfile: string | null
  readonly region: string
  readonly credentials: AwsCredentials
}

/** All clusters of the account in the Region, by name and id. */
export async function findClusters(search: Search): Promise<FoundCluster[]> {
  const sdk = await import('@aws-sdk/client-dsql')
  const client = new sdk.DSQLClient({
    region: search.region,
    credentials: { ...search.credentials },
    // Slows down by itself when it is throttled.
    retryMode: 'adaptive',
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
  })
  try {
    const ids: string[] = []
    for await (const page of sdk.paginateListClusters({ client }, {}))
      ids.push(...(page.clusters ?? []).flatMap(({ identifier }) => identifier ?? []))
    const found = await inTurns(ids, async (id) => await describe(client, sdk, id))
    return found
      .flatMap((cluster) => cluster ?? [])
      .map(foundCluster(search.region))
      .toSorted(byName)
  } catch (error) {
    throw thrown(searchProblem(failureOf(error), search), error)
  } finally {
    client.destroy()
  }
}

/** Null for a cluster that was deleted since it was listed. */
async function describe(
  client: Dsql.DSQLClient,
  sdk: typeof Dsql,
  identifier: string,
): Promise<Dsql.GetClusterCommandOutput | null> {
  try {
    return await client.send(new sdk.GetClusterCommand({ identifier }))
  } catch (error) {
    if (error instanceof sdk.ResourceNotFoundException) return null
    throw error
  }
}

/** Answers in the order of `items`, {@link AT_ONCE} at a time. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = []
  const left = items.entries()
  const worker = async () => {
    for (const [index, item] of left) answers[index] = await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, worker))
  return answers
}

const foundCluster =
  (region: string) =>
  (cluster: Dsql.GetClusterCommandOutput): FoundCluster => {
    const id = cluster.identifier ?? ''
    return {
      id,
      arn: cluster.arn ?? '',
      region,
      endpoint: cluster.endpoint ?? `${id}.dsql.${region}.on.aws`,
      status: cluster.status ?? 'UNKNOWN',
      name: cluster.tags?.['Name'] ?? null,
      tags: cluster.tags ?? {},
      deletionProtection: cluster.deletionProtectionEnabled ?? null,
      multiRegion: cluster.multiRegionProperties !== undefined,
      created: cluster.creationTime?.toISOString() ?? null,
    }
  }

function byName(a: FoundCluster, b: FoundCluster): number {
  return (a.name ?? a.id).localeCompare(b.name ?? b.id, 'en') || a.id.localeCompare(b.id, 'en')
}

function searchProblem(failure: AwsFailure, { awsProfile, region }: Search): Problem {
  const who = awsProfile === null ? 'the default AWS credentials' : `AWS profile “${awsProfile}”`
  if (failure.name.startsWith('AccessDenied')) {
    return failed(
      'access-denied',
      `AWS does not allow ${who} to list the Aurora DSQL clusters in ${region}.`,
      'Ask an administrator to allow it with this policy, or add the cluster by its endpoint.',
      policy(['dsql:ListClusters', 'dsql:GetCluster'], '*'),
    )
  }
  if (/ENOTFOUND/.test(failure.message)) {
    return failed(
      'host-unknown',
      `The Aurora DSQL endpoint in ${region} cannot be resolved.`,
      `Check the network and the Region. Aurora DSQL is available in: ${DSQL_REGIONS.join(', ')}.`,
    )
  }
  return commonAwsProblem(failure, who) ?? otherAwsProblem(failure, `list the clusters in ${region}`)
}
