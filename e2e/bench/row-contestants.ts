import { closeSync, openSync, writeSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Client } from 'pg'
import type { AskedKey } from '../../electron/engine/engine.ts'
import { saveRows } from '../../electron/export/rows/save-rows.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { quoteTable } from '../../shared/identifier.ts'
import type { BenchCluster } from './bench-cluster.ts'
import type { BenchTable } from './bench-table.ts'
import type { Contestant, Readings } from './contestant.ts'
import { copyOut } from './copy-out.ts'

/** All rows, typed and compressed, in a file. */
export function exportToParquet(name: string, table: BenchTable, workers: number): Contestant {
  return {
    name,
    table,
    run: async ({ engine, home }) => {
      const path = join(home, 'rows.parquet')
      const request = { table: table.table, where: 'true', columns: null, workers }
      const readings = await timed(table.rows, async () => {
        const reading = await engine.readRows(SANDBOX_CLUSTER, request, new AbortController().signal)
        const [rows = 0] = await saveRows([{ path, table: reading, mayReplace: true }], 'parquet')
        return rows
      })
      await rm(path)
      return readings
    },
  }
}

/** All rows as the server writes them, in a file, through one connection. */
export function copyToFile(name: string, table: BenchTable): Contestant {
  return {
    name,
    table,
    run: async ({ home, withClient }) => {
      const path = join(home, 'rows.csv')
      const file = openSync(path, 'w')
      try {
        const sql = `COPY ${quoteTable(table.table)} TO STDOUT (FORMAT csv)`
        return await withClient(
          async (client) =>
            await timed(table.rows, async () => {
              await copyOut(client, sql, (chunk) => void writeSync(file, chunk))
              return table.rows
            }),
        )
      } finally {
        closeSync(file)
        await rm(path)
      }
    },
  }
}

/** One row in so many is asked for. */
const ONE_IN = 10
const KEYS_AT_ONCE = 100

/** In no order. */
async function someKeys(client: Client, { table, rows }: BenchTable): Promise<string[]> {
  const sql = `SELECT id FROM ${quoteTable(table)} ORDER BY md5(id::text) LIMIT ${rows / ONE_IN}`
  return (await client.query<{ id: string }>(sql)).rows.map(({ id }) => id)
}

/** Rows whose keys are known, whose blocks somebody takes. */
export function readByKeys(name: string, table: BenchTable, workers: number): Contestant {
  return {
    name,
    table,
    run: async ({ engine, withClient }: BenchCluster) => {
      const keys = await withClient(async (client) => await someKeys(client, table))
      const asked = keys.map((id, no): AskedKey => ({ no, values: [id] }))
      const request = { table: table.table, columns: null, workers, keysOf: () => inPieces(asked) }
      return await timed(keys.length, async () => {
        const reading = await engine.readKeys(SANDBOX_CLUSTER, request, new AbortController().signal)
        let rows = 0
        for await (const block of reading.blocks) rows += block.rows
        return rows
      })
    },
  }
}

async function* inPieces(keys: readonly AskedKey[]): AsyncGenerator<readonly AskedKey[]> {
  for (let at = 0; at < keys.length; at += 1_000) yield await Promise.resolve(keys.slice(at, at + 1_000))
}

/** As a program does that knows of no more: a query for some keys, and then the next one. */
export function queriesByKeys(name: string, table: BenchTable): Contestant {
  const text = `SELECT * FROM ${quoteTable(table.table)} WHERE id = ANY ($1::uuid[])`
  return {
    name,
    table,
    run: async ({ withClient }) =>
      await withClient(async (client) => {
        const keys = await someKeys(client, table)
        return await timed(keys.length, async () => {
          let rows = 0
          for (let at = 0; at < keys.length; at += KEYS_AT_ONCE)
            rows += (await client.query({ text, values: [keys.slice(at, at + KEYS_AT_ONCE)] })).rows.length
          return rows
        })
      }),
  }
}

async function timed(rows: number, read: () => Promise<number>): Promise<Readings> {
  const begun = performance.now()
  const found = await read()
  const seconds = (performance.now() - begun) / 1_000
  if (found !== rows) throw new Error(`${found} rows were read, not ${rows}.`)
  return { rowsPerSecond: rows / seconds, seconds }
}
