import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { wireProxy } from '../../electron/engine/testing/wire/wire-proxy.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import type { JobSpec } from '../../shared/job-spec.ts'
import { startPool, type ProcessPool } from './process-pool.ts'
import type { JobEnd } from './job-order.ts'
import { startProcess } from './process-of-job.ts'
import type { Random } from './random.ts'
import type { StormOptions } from './storm-options.ts'
import { stormPolicy, type Weather } from './storm-policy.ts'

export interface RoundOptions extends Omit<
  StormOptions,
  'seed' | 'conflictShares' | 'say' | 'table' | 'key'
> {
  readonly random: Random
  /** The job, over `rows` rows; its batches are as large as that says. */
  readonly spec: JobSpec
  /** Share of the commits. */
  readonly conflicts: number
  readonly oneStatement: boolean
}

export interface RoundResult {
  readonly jobId: string
  /** What the process said that saw the job end. */
  readonly end: JobEnd
  /** Rows that the ledger has for the job. */
  readonly ledgerRows: number
  /** What went wrong on the way. */
  readonly mishaps: Mishaps
}

export interface Mishaps {
  readonly kills: number
  readonly cuts: number
  /** Commits that conflicted. */
  readonly refused: number
  /** How many processes ended with which problem. */
  readonly problems: Readonly<Record<string, number>>
  readonly seconds: number
}

/** Requests of a batch that is a transaction. */
const REQUESTS_OF_TRANSACTION = 5
/** Looks at the ledger this often for the next kill. */
const LOOK_MS = 20
/** With every so many-th kill one stands still, so that the others take its ranges over. */
const FREEZE_EVERY = 4
/** Longer than any back-off and any lease. */
const STUCK_MS = 60_000

/** One job, by several processes, in bad weather. Throws when the job does not succeed. */
export async function runRound(options: RoundOptions): Promise<RoundResult> {
  const { client, connection, home, spec, random, rows, batchSize, workers, oneStatement } = options
  const begun = performance.now()
  let weather: Weather = { cuts: 0, conflicts: 0 }
  await using proxy = await wireProxy(
    connection,
    stormPolicy(random.below(2 ** 31), () => weather),
  )
  const order = { connection: proxy.connection, home, oneStatement, cluster: SANDBOX_CLUSTER }
  const first = startProcess({ ...order, task: { kind: 'start', spec } })
  const jobId = await first.jobId
  if (jobId === null) throw new Error(`The job did not start: ${JSON.stringify(await first.ended)}`)
  // From here on there is a job, whatever happens to the process that started it.
  const requests = (rows / batchSize) * (oneStatement ? 1 : REQUESTS_OF_TRANSACTION)
  weather = { cuts: options.cuts / requests, conflicts: options.conflicts }
  const pool = startPool({ order, jobId, size: options.processes, workers, random, first })
  const end = await oversee(pool, killsAt(options), async () => (await lookAtJob(client, jobId)).rows)
  const ledger = await lookAtJob(client, jobId)
  if (ledger.state !== 'succeeded')
    throw new Error(`The job ended otherwise: ${JSON.stringify({ ledger, end })}`)
  const mishaps = {
    kills: pool.kills,
    cuts: proxy.counts.cuts,
    refused: proxy.counts.conflicts,
    problems: pool.problems,
    seconds: Math.round((performance.now() - begun) / 1_000),
  }
  return { jobId, end, ledgerRows: ledger.rows, mishaps }
}

/** How many rows are done when somebody is killed, in order. */
function killsAt({ random, kills, rows }: RoundOptions): number[] {
  return Array.from({ length: kills }, () => random.below(rows)).toSorted((a, b) => a - b)
}

/** Kills a member of the pool whenever so many rows are done, until the job has ended. */
async function oversee(pool: ProcessPool, kills: number[], rowsDone: () => Promise<number>): Promise<JobEnd> {
  let end: JobEnd | null = null
  void pool.ended.then((seen) => (end = seen))
  let [known, knownSince] = [0, performance.now()]
  try {
    while (end === null) {
      const rows = await rowsDone()
      if (rows > known) [known, knownSince] = [rows, performance.now()]
      if (performance.now() - knownSince > STUCK_MS) throw new Error(`Nothing moves after ${rows} rows.`)
      if (rows >= (kills[0] ?? Infinity)) {
        kills.shift()
        if (kills.length % FREEZE_EVERY === 0) pool.freezeOne()
        pool.killOne()
      }
      await sleep(LOOK_MS)
    }
    return end
  } finally {
    pool.dismiss()
  }
}

async function lookAtJob(client: Client, jobId: string): Promise<{ state: string; rows: number }> {
  const { rows } = await client.query(
    `SELECT state, (SELECT coalesce(sum(rows), 0)::int FROM sluice.key_range WHERE job_id = id) AS rows
       FROM sluice.job WHERE id = $1`,
    [jobId],
  )
  return rows[0]
}
