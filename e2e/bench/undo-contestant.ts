import { JobSpec } from '../../shared/job-spec.ts'
import { quoteTable } from '../../shared/identifier.ts'
import type { BenchTable } from './bench-table.ts'
import type { Contestant } from './contestant.ts'
import { jobSpec, readingsOf } from './job-contestant.ts'

/** Undoing a purge of all rows: only the undo is timed. What the purge left behind is cleared away before. */
export function undoContestant(name: string, table: BenchTable, workers: number): Contestant {
  return {
    name,
    table,
    run: async ({ engine, withClient }) => {
      const purge = JobSpec.parse({ ...jobSpec(table, { workers, where: 'true' }), archive: true })
      const { jobId: job } = await (await engine.start(purge)).finished
      await withClient(async (client) => void (await client.query(`VACUUM ${quoteTable(table.table)}`)))
      const { cluster, limits } = purge
      const undo = { operation: 'undo', cluster, table: table.table, limits, job, of: 'purge' }
      const spec = JobSpec.parse(undo)
      return await readingsOf(await engine.start(spec), { rows: table.rows, ledger: 'ready' })
    },
  }
}
