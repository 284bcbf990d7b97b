import { count } from '../../../shared/counted.ts'

/* https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html */
/** Connections that a cluster has at once. */
const MOST_CONNECTIONS = 10_000
/** New ones a second, after a first burst. */
const CONNECTS_PER_SECOND = 100
const BURST = 1_000

/** What the connections of a fleet come to. */
export interface ConnectionBudget {
  readonly connections: number
  /** Why no cluster takes so many; null when one may. */
  readonly fault: string | null
  /** What to know where connecting takes its time; null otherwise. */
  readonly warning: string | null
}

/** Each machine has a connection for every worker, and one for what it asks of the ledger. */
export function connectionBudget(machines: number, workers: number): ConnectionBudget {
  const connections = machines * (workers + 1)
  const sum = `${count(machines)} machines with ${count(workers)} workers each need ${count(connections)} connections`
  const isTooMany = connections > MOST_CONNECTIONS
  const seconds = Math.ceil((connections - BURST) / CONNECTS_PER_SECOND)
  return {
    connections,
    fault: isTooMany
      ? `${sum}; an Aurora DSQL cluster takes ${count(MOST_CONNECTIONS)} from all clients.`
      : null,
    warning:
      isTooMany || connections <= BURST
        ? null
        : `${sum}. Aurora DSQL takes ${count(BURST)} at once and then ${CONNECTS_PER_SECOND} a second, from all clients, so it takes ${count(seconds)} s or more until all are connected.`,
  }
}
