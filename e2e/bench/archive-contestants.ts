import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { quoteTable } from '../../shared/identifier.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import type { BenchCluster } from './bench-cluster.ts'
import { MATCHING, type BenchTable } from './bench-table.ts'
import type { Contestant, Readings } from './contestant.ts'
import { copyIn } from './copy-in.ts'
import { copyOut } from './copy-out.ts'
import { jobSpec, readingsOf, type JobOptions } from './job-contestant.ts'
import { zstdBytes } from './zstd-bytes.ts'

/** Purges the table with an archive, clears away what that leaves behind, and says what undoes it. */
export async function undoOfPurge(
  { engine, withClient }: BenchCluster,
  table: BenchTable,
  { workers, batchSize = 1_000 }: JobOptions,
): Promise<JobSpec> {
  const purge = await engine.start(jobSpec(table, { workers, batchSize, archive: true }))
  await readingsOf(purge, { rows: table.matching, ledger: 'ready' })
  await withClient(async (client) => void (await client.query(`VACUUM ${quoteTable(table.table)}`)))
  return JobSpec.parse({
    operation: 'undo',
    cluster: SANDBOX_CLUSTER,
    table: table.table,
    limits: { workers, batchSize },
    job: purge.id,
    of: 'purge',
  })
}

/** Puts back what a purge has deleted, which is not measured. */
export function undoContestant(name: string, table: BenchTable, options: JobOptions): Contestant {
  return {
    name,
    table,
    run: async (cluster) => {
      const spec = await undoOfPurge(cluster, table, options)
      const undo = await cluster.engine.start(spec)
      return await readingsOf(undo, { rows: table.matching, ledger: 'ready' })
    },
  }
}

/** COPY of the rows that were deleted and cleared away before, as those of an undo, through one connection and in one transaction. */
export function copyOfOldRows(name: string, table: BenchTable): Contestant {
  const where = quoteTable(table.table)
  return {
    name,
    table,
    run: async ({ withClient }) =>
      await withClient(async (client) => {
        // Read beforehand: the server's speed counts, not that of reading.
        const chunks: Buffer[] = []
        const rows = `SELECT * FROM ${where} WHERE ${MATCHING} ORDER BY id`
        await copyOut(client, `COPY (${rows}) TO STDOUT`, (chunk) => void chunks.push(chunk))
        await client.query(`DELETE FROM ${where} WHERE ${MATCHING}`)
        await client.query(`VACUUM ${where}`)
        const begun = performance.now()
        const copied = await copyIn(client, `COPY ${where} FROM STDIN`, chunks)
        const seconds = (performance.now() - begun) / 1_000
        if (copied !== table.matching) throw new Error(`${copied} rows were copied, not ${table.matching}.`)
        return { rowsPerSecond: copied / seconds, seconds }
      }),
  }
}

/** What a purge's archive takes on disk. */
export function archiveBytes(name: string, table: BenchTable, options: JobOptions): Contestant {
  return {
    name,
    table,
    run: async ({ engine }) => {
      const purge = await engine.start(jobSpec(table, { ...options, archive: true }))
      await readingsOf(purge, { rows: table.matching, ledger: 'ready' })
      const { archive } = await purge.finished
      if (!archive) throw new Error('The purge has no archive.')
      return { bytesPerRow: archive.bytes / table.matching }
    },
  }
}

/** What pg_dump writes of the same rows, but for the few lines that make the table: the text of COPY, also compressed. */
export function dumpBytes(name: string, table: BenchTable): Contestant {
  const sql = `COPY (SELECT * FROM ${quoteTable(table.table)} WHERE ${MATCHING} ORDER BY id) TO STDOUT`
  return {
    name,
    table,
    run: async ({ withClient }): Promise<Readings> => {
      const chunks: Buffer[] = []
      await withClient(async (client) => await copyOut(client, sql, (chunk) => void chunks.push(chunk)))
      const plain = chunks.reduce((sum, { length }) => sum + length, 0)
      return {
        plainBytesPerRow: plain / table.matching,
        zstdBytesPerRow: (await zstdBytes(chunks)) / table.matching,
      }
    },
  }
}
