import type { Client } from 'pg'
import type { Engine } from '../../electron/engine/engine.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { JobSpec, type Strategy } from '../../shared/job-spec.ts'
import { loadTable, MATCHING } from './bench-table.ts'
import { median } from './median.ts'

/** Rows deleted per second, from all workers connected to the last commit. */
interface RowsPerSecond {
  readonly range: number
  readonly hash: number
  readonly unbounded: number
}

export interface CaseResult {
  readonly name: string
  /** Rows in the table. */
  readonly rows: number
  readonly rowsPerSecond: RowsPerSecond
  readonly ratio: { readonly rangeToHash: number; readonly rangeToUnbounded: number }
}

export interface PurgeCase {
  readonly name: string
  readonly rows: number
  readonly workers: number
  readonly batchSize: number
}

export interface Bench {
  readonly client: Client
  readonly engine: Engine
  readonly runs: number
  readonly say: (line: string) => void
}

/** Medians over `runs` rounds; in each round every contestant gets a fresh table, in turn. */
export async function runPurgeCase(bench: Bench, purge: PurgeCase): Promise<CaseResult> {
  const contestants = {
    range: async () => await runJob(bench, purge, 'range'),
    hash: async () => await runJob(bench, purge, 'hash'),
    unbounded: async () => await deleteAtOnce(bench.client),
  }
  const measured = { range: [] as number[], hash: [] as number[], unbounded: [] as number[] }
  for (let round = 1; round <= bench.runs; round += 1) {
    for (const name of ['range', 'hash', 'unbounded'] as const) {
      await loadTable(bench.client, purge.rows)
      const rowsPerSecond = await contestants[name]()
      measured[name].push(rowsPerSecond)
      bench.say(`${purge.name}, round ${round} of ${bench.runs}: ${name} ${Math.round(rowsPerSecond)} rows/s`)
    }
  }
  return resultOf(purge, measured)
}

function resultOf(purge: PurgeCase, measured: Record<keyof RowsPerSecond, number[]>): CaseResult {
  const range = Math.round(median(measured.range))
  const hash = Math.round(median(measured.hash))
  const unbounded = Math.round(median(measured.unbounded))
  const toHundredths = (ratio: number) => Math.round(ratio * 100) / 100
  return {
    name: purge.name,
    rows: purge.rows,
    rowsPerSecond: { range, hash, unbounded },
    ratio: { rangeToHash: toHundredths(range / hash), rangeToUnbounded: toHundredths(range / unbounded) },
  }
}

async function runJob(
  { engine }: Bench,
  { workers, batchSize, rows }: PurgeCase,
  strategy: Strategy,
): Promise<number> {
  const spec = JobSpec.parse({
    operation: 'purge',
    cluster: SANDBOX_CLUSTER,
    table: { schema: 'public', name: 'bench' },
    where: MATCHING,
    strategy,
    limits: { workers, batchSize },
  })
  const result = await (await engine.start(spec)).finished
  if (result.state !== 'succeeded' || result.rows !== rows / 5) {
    throw new Error(`${strategy} did not do its work: ${JSON.stringify(result)}`)
  }
  return result.rows / result.seconds
}

async function deleteAtOnce(client: Client): Promise<number> {
  const begun = performance.now()
  const { rowCount } = await client.query(`DELETE FROM bench WHERE ${MATCHING}`)
  return (rowCount ?? 0) / ((performance.now() - begun) / 1_000)
}
