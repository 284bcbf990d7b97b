import type { Client } from 'pg'
import { insertOther, keyOf, KEY_TEXT } from './every-type-table.ts'
import type { Random } from './random.ts'

/** What the other client did to a row, and how that finds it. */
export interface Touched {
  /** As a list of rows left alone has it. */
  readonly key: string
  /** The whole row as text; null is a row that is gone. */
  readonly left: string | null
  /** Why an undo has to leave it alone; null where it had been put back before, or is no row of the job. */
  readonly why: 'exists' | 'changed' | 'deleted' | null
}

/** Somebody else who changes rows of the table between a job and the end of its undo. */
export interface KeyedClient {
  /** What it did, by the rows' numbers. */
  readonly touched: ReadonlyMap<number, Touched>
  /** Does something to a row that it has not touched before. */
  act(): Promise<void>
}

/** What the update sets besides: tells a row as the job left it from one that was put back. */
export const JOB_MARK = 'changed by the job'
/** How many of its acts delete a row of an update's. */
const DELETES = 0.2

export interface KeyedClientOptions {
  readonly client: Client
  readonly table: string
  readonly rows: number
  readonly random: Random
  readonly of: 'purge' | 'update'
  /** Whether there was such a row before the job. */
  readonly wasThere: (no: number) => boolean
}

export function keyedClient({ client, table, rows, random, of, wasThere }: KeyedClientOptions): KeyedClient {
  const touched = new Map<number, Touched>()
  const query = async (sql: string, no: number) => {
    // Two who change one row: the second is told, and has changed nothing.
    const found = await client.query(sql, [no]).catch((error: Error & { code?: string }) => {
      if (error.code !== '40001') throw error
      return { rows: [] }
    })
    return found.rows[0] as { text: string; key: string; mark: string | null } | undefined
  }
  const seen = `t::text AS text, ${KEY_TEXT} AS key, "select" AS mark`

  const insert = async (no: number) => {
    const row = await query(insertOther(`${table} AS t`, seen), no)
    if (row) touched.set(no, { key: row.key, left: row.text, why: wasThere(no) ? 'exists' : null })
  }
  const change = async (no: number) => {
    const row = await query(
      `UPDATE ${table} AS t SET c_varchar = 'theirs' WHERE ${keyOf('$1')} RETURNING ${seen}`,
      no,
    )
    if (row) touched.set(no, { key: row.key, left: row.text, why: row.mark === JOB_MARK ? 'changed' : null })
  }
  const remove = async (no: number) => {
    const row = await query(`DELETE FROM ${table} AS t WHERE ${keyOf('$1')} RETURNING ${seen}`, no)
    if (row) touched.set(no, { key: row.key, left: null, why: row.mark === JOB_MARK ? 'deleted' : null })
  }

  return {
    touched,
    act: async () => {
      const no = 1 + random.below(rows)
      if (touched.has(no)) return
      if (of === 'purge') await insert(no)
      else if (random.next() < DELETES) await remove(no)
      else await change(no)
    },
  }
}
