import { type Connection, SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { ProblemError } from '../../../shared/problem-error.ts'

/** What to do when the plan that was approved is out of date. */
export const PLAN_AGAIN =
  'Nothing was changed. Do a new dry run, and start the job if it still does what you want.'

/** Where a cluster is reached and as whom; undefined for the sandbox, which is the same on whatever port. */
export function placeOf(cluster: string, { user, host, port, schema }: Connection): string | undefined {
  if (cluster === SANDBOX_CLUSTER) return undefined
  const place = `${user} at ${host}:${port}`
  return schema === null ? place : `${place}, schema ${schema}`
}

/** The `host:port` of what `placeOf` tells, whoever the user is and wherever names are looked up; null of the sandbox. */
export function addressIn(place: string | undefined): string | null {
  return / at (\S+?)(?:, schema .*)?$/s.exec(place ?? '')?.[1] ?? null
}

/** Throws `cluster-changed` where a cluster's name leads to another place than it did when the job was planned. */
export function refuseOtherPlace(
  cluster: string,
  planned: string | undefined,
  found: string | undefined,
): void {
  if (planned === undefined || planned === found) return
  throw new ProblemError({
    ...changed(cluster, 'the job was planned', [planned, found]),
    nextStep: PLAN_AGAIN,
  })
}

/** How to reach the cluster that a job started on; throws `cluster-changed` where its name leads elsewhere by now. */
export function samePlace(
  cluster: string,
  first: Connection,
  connect: (cluster: string) => Promise<Connection>,
): () => Promise<Connection> {
  const started = placeOf(cluster, first)
  return async () => {
    const connection = await connect(cluster)
    const found = placeOf(cluster, connection)
    if (started === found) return connection
    const nextStep =
      'Rows that were changed there stay changed. To continue, change the cluster back and resume the job, or run it again if it had no ledger.'
    throw new ProblemError({ ...changed(cluster, 'the job started', [started, found]), nextStep })
  }
}

function changed(cluster: string, since: string, [before, now]: readonly (string | undefined)[]) {
  return {
    kind: 'refused',
    code: 'cluster-changed',
    message: `The cluster “${cluster}” has changed since ${since}: it was ${before ?? 'the sandbox'} and is now ${now ?? 'the sandbox'}.`,
  } as const
}
