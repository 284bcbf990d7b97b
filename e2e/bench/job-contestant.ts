import type { Job } from '../../electron/engine/engine.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { JobSpec, type Strategy } from '../../shared/job-spec.ts'
import type { Plan } from '../../shared/plan.ts'
import type { BenchCluster } from './bench-cluster.ts'
import { MATCHING, type BenchTable } from './bench-table.ts'
import type { Contestant, Readings } from './contestant.ts'

/** What sets a job apart from a purge with the default strategy. */
export interface JobOptions {
  readonly workers: number
  /** 1,000 if left out. */
  readonly batchSize?: number
  /** {@link MATCHING} if left out. */
  readonly where?: string
  /** A purge if left out. */
  readonly change?: { operation: 'update'; set: string } | { operation: 'repopulate'; rows: number }
  readonly strategy?: Strategy
  readonly cluster?: string
  /** Keeps the rows as they were. */
  readonly archive?: true
  /** `missing` takes the ledger away before the job starts. */
  readonly ledger?: Plan['ledger']
}

/** A job of Sluice: rows per second from all workers connected to the last commit, and how busy they were. */
export function jobContestant(name: string, table: BenchTable, options: JobOptions): Contestant {
  const { ledger = options.strategy === 'hash' ? 'none' : 'ready' } = options
  const rows = options.change?.operation === 'repopulate' ? options.change.rows : table.matching
  return {
    name,
    table,
    run: async (cluster) => {
      if (ledger === 'missing') await dropLedger(cluster)
      const job = await cluster.engine.start(jobSpec(table, options))
      return await readingsOf(job, { rows, ledger })
    },
  }
}

/** The spec of a contestant's job. */
export function jobSpec(table: BenchTable, options: JobOptions): JobSpec {
  const { workers, batchSize = 1_000, where = MATCHING, change, archive } = options
  const { strategy = 'range', cluster = SANDBOX_CLUSTER } = options
  const onRows = change?.operation === 'repopulate' ? {} : { where, strategy, archive }
  return JobSpec.parse({
    operation: 'purge',
    ...change,
    ...onRows,
    cluster,
    table: table.table,
    limits: { workers, batchSize },
  })
}

/** Of a job that did all of its work. Throws of any other. */
export async function readingsOf(
  job: Job,
  expected: { rows: number; ledger: Plan['ledger'] },
): Promise<Readings> {
  const result = await job.finished
  const done = { state: result.state, rows: result.rows, ledger: job.plan.ledger }
  const wanted = { state: 'succeeded', ...expected }
  if (JSON.stringify(done) !== JSON.stringify(wanted)) {
    throw new Error(
      `A job ended as ${JSON.stringify({ ...done, problem: result.problem })}, not as ${JSON.stringify(wanted)}.`,
    )
  }
  const { workers } = job.plan.spec.limits
  const busyMs = job.snapshot().workers.reduce((sum, worker) => sum + worker.busyMs, 0)
  return {
    rowsPerSecond: result.rows / result.seconds,
    seconds: result.seconds,
    busyShare: busyMs / (workers * result.seconds * 1_000),
  }
}

async function dropLedger({ withClient }: BenchCluster): Promise<void> {
  await withClient(async (client) => void (await client.query('DROP SCHEMA sluice CASCADE')))
}
