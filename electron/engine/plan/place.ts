import { type Connection, SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { ProblemError } from '../../../shared/problem-error.ts'

/** Where a cluster is reached and as whom; undefined for the sandbox, which is the same on whatever port. */
export function placeOf(cluster: string, { user, host, port, schema }: Connection): string | undefined {
  if (cluster === SANDBOX_CLUSTER) return undefined
  const place = `${user} at ${host}:${port}`
  return schema === null ? place : `${place}, schema ${schema}`
}

/** Throws `cluster-changed` where a cluster's name leads to another place than it did when the job was planned. */
export function refuseOtherPlace(
  cluster: string,
  planned: string | undefined,
  found: string | undefined,
): void {
  if (planned === undefined || planned === found) return
  throw new ProblemError({
    kind: 'refused',
    code: 'cluster-changed',
    message: `The cluster “${cluster}” was changed since the job was planned: it was ${planned}, and is ${found ?? 'the sandbox'} now.`,
    nextStep: 'Nothing was changed. Plan the job again, and start it if it still does what you want.',
  })
}
