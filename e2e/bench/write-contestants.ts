import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { Client } from 'pg'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { quoteTable } from '../../shared/identifier.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import type { BenchCluster } from './bench-cluster.ts'
import type { BenchTable } from './bench-table.ts'
import type { Contestant, Readings } from './contestant.ts'
import { copyIn } from './copy-in.ts'
import { copyOut } from './copy-out.ts'

/** A fifth of all rows, wherever they are. */
const FIFTH = "id::text < '33333333'"

interface WriteOptions {
  readonly table: BenchTable
  readonly of: 'all' | 'fifth'
  readonly workers: number
  readonly op?: 'put' | 'delete'
  readonly cluster?: string
}

/** A write of a file, from its planning to the last commit. */
export function writeContestant(
  name: string,
  { table, of, workers, op = 'put', cluster = SANDBOX_CLUSTER }: WriteOptions,
): Contestant {
  return {
    name,
    table,
    run: async (bench) => {
      const spec = await writeSpec(bench, name, { table, of, op, cluster, limits: { workers } })
      const begun = performance.now()
      const job = await bench.engine.start(spec)
      const { state, problem, rows: changed, unprocessed } = await job.finished
      const seconds = (performance.now() - begun) / 1_000
      if (state !== 'succeeded' || unprocessed !== 0)
        throw new Error(`A write ${state}: ${JSON.stringify(problem)}`)
      return { rowsPerSecond: changed / seconds, seconds }
    },
  }
}

type SpecOptions = Pick<WriteOptions, 'table' | 'of' | 'op' | 'cluster'> & {
  readonly limits: { readonly workers: number; readonly batchSize?: number }
}

/** The write of a file with the rows of a table, which is empty then unless they are deleted from it. */
export async function writeSpec(
  bench: BenchCluster,
  name: string,
  { table: { table }, of, op = 'put', cluster = SANDBOX_CLUSTER, limits }: SpecOptions,
): Promise<JobSpec> {
  const rows = op === 'put' ? 'SELECT *' : 'SELECT id'
  const where = of === 'all' ? 'true' : FIFTH
  const path = join(bench.home, `${name}.csv`)
  const file = createWriteStream(path)
  await copyCsv(bench, `${rows} FROM ${quoteTable(table)} WHERE ${where} ORDER BY id`, (chunk) =>
    file.write(chunk),
  )
  file.end()
  await finished(file)
  if (op === 'put') await emptied(bench, { table })
  return JobSpec.parse({ operation: 'write', cluster, table, file: { path }, op, limits })
}

/** COPY of the same file through one connection, in one transaction. */
export function copyContestant(name: string, table: BenchTable): Contestant {
  return {
    name,
    table,
    run: async (bench) => {
      const chunks = await csvOf(bench, `SELECT * FROM ${quoteTable(table.table)} ORDER BY id`)
      await emptied(bench, table)
      return await timed(bench, async (client) => {
        const sql = `COPY ${quoteTable(table.table)} FROM STDIN (FORMAT csv, HEADER)`
        return await copyIn(client, sql, chunks)
      })
    },
  }
}

/** What people write by hand: a prepared upsert for each row, 1,000 to a transaction. */
export function upsertLoop(
  name: string,
  table: BenchTable,
  { rows, cluster }: { readonly rows: number; readonly cluster?: string },
): Contestant {
  return {
    name,
    table,
    run: async (bench) => {
      const name_ = quoteTable(table.table)
      const values = await bench.withClient(
        async (client) =>
          (await client.query({ text: `SELECT * FROM ${name_} LIMIT ${rows}`, rowMode: 'array' })).rows,
      )
      await emptied(bench, table)
      const text = `INSERT INTO ${name_} VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO UPDATE SET category = excluded.category,
        status = excluded.status, value = excluded.value, created_at = excluded.created_at, updated_at = excluded.updated_at`
      return await timed(
        bench,
        async (client) => {
          for (let from = 0; from < values.length; from += 1_000) {
            await client.query('BEGIN')
            for (const row of values.slice(from, from + 1_000))
              await client.query({ name: 'upsert', text, values: row as unknown[] })
            await client.query('COMMIT')
          }
          return values.length
        },
        cluster,
      )
    },
  }
}

/** What people write by hand: keys as an array, 1,000 at a time. */
export function deletesByKey(name: string, table: BenchTable): Contestant {
  return {
    name,
    table,
    run: async (bench) => {
      const name_ = quoteTable(table.table)
      const keys = await bench.withClient(
        async (client) =>
          (await client.query<{ id: string }>(`SELECT id FROM ${name_} WHERE ${FIFTH} ORDER BY id`)).rows,
      )
      return await timed(bench, async (client) => {
        let deleted = 0
        for (let from = 0; from < keys.length; from += 1_000) {
          const some = keys.slice(from, from + 1_000).map(({ id }) => id)
          const { rowCount } = await client.query(`DELETE FROM ${name_} WHERE id = ANY ($1::uuid[])`, [some])
          deleted += rowCount ?? 0
        }
        return deleted
      })
    },
  }
}

async function csvOf(bench: BenchCluster, sql: string): Promise<Buffer[]> {
  const chunks: Buffer[] = []
  await copyCsv(bench, sql, (chunk) => chunks.push(chunk))
  return chunks
}

async function copyCsv(
  { withClient }: BenchCluster,
  sql: string,
  take: (chunk: Buffer) => unknown,
): Promise<void> {
  const copy = `COPY (${sql}) TO STDOUT (FORMAT csv, HEADER)`
  await withClient(async (client) => await copyOut(client, copy, (chunk) => void take(chunk)))
}

async function emptied({ withClient }: BenchCluster, { table }: Pick<BenchTable, 'table'>): Promise<void> {
  await withClient(async (client) => void (await client.query(`TRUNCATE ${quoteTable(table)}`)))
}

async function timed(
  bench: BenchCluster,
  work: (client: Client) => Promise<number>,
  cluster?: string,
): Promise<Readings> {
  return await bench.withClient(async (client) => {
    const begun = performance.now()
    const rows = await work(client)
    const seconds = (performance.now() - begun) / 1_000
    return { rowsPerSecond: rows / seconds, seconds }
  }, cluster)
}
