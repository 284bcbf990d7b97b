import type { Client } from 'pg'
import type { Random } from './random.ts'

/** A row as the other client left it. */
interface Left {
  readonly n: number
  readonly old: boolean
  /** It has matched the purge's condition ever since the job began. */
  readonly alwaysOld: boolean
}

/** Every row has a key that this divides, and new ones come between them. */
export const KEY_STEP = 10
/** Only every so many-th row is the other client's. */
export const OTHERS = 10

/** Rows with an `i` that this divides are old, and the purge's. */
export const OLD = 3

export interface OtherClient {
  readonly inserted: number
  readonly deleted: number
  /** Does something to some row of its own. */
  act(): Promise<void>
  /** How many of its rows are not as it left them, or as the purge should have. */
  countWrong(): Promise<number>
}

/** What it may do to a row that is there. */
const CHANGES = {
  count: (table: string) => `UPDATE ${table} SET n = n + 1`,
  keep: (table: string) => `UPDATE ${table} SET n = n + 1, old = false`,
  age: (table: string) => `UPDATE ${table} SET n = n + 1, old = true`,
  delete: (table: string) => `DELETE FROM ${table}`,
}

const ACTIONS = ['count', 'keep', 'age', 'delete', 'insert'] as const

/**
 * Somebody else who inserts, updates and deletes rows of the table while a job purges the old ones.
 * It knows what it did to which row: null is a row that is gone.
 */
export function otherClient(client: Client, table: string, rows: number, random: Random): OtherClient {
  const left = new Map<number, Left | null>()
  const touched: number[] = []
  let [inserted, deleted, impossible] = [0, 0, 0]
  const known = (id: number): Left | null => {
    const old = (id / KEY_STEP) % OLD === 0
    return left.has(id) ? (left.get(id) ?? null) : { n: 0, old, alwaysOld: old }
  }

  const insert = async () => {
    const id = (1 + random.below(rows)) * KEY_STEP + 1 + random.below(KEY_STEP - 1)
    const old = random.next() < 0.5
    if (left.get(id) !== undefined) return
    await client.query(`INSERT INTO ${table} (id, old) VALUES ($1, $2)`, [id, old])
    left.set(id, { n: 0, old, alwaysOld: false })
    touched.push(id)
    inserted += 1
  }

  const change = async (action: keyof typeof CHANGES) => {
    const any = (1 + random.below(rows / OTHERS)) * OTHERS * KEY_STEP
    const id = random.next() < 0.5 ? any : (touched[random.below(touched.length)] ?? any)
    const before = known(id)
    const [row] = (await client.query(`${CHANGES[action](table)} WHERE id = $1 RETURNING n, old`, [id])).rows
    touched.push(id)
    if (row === undefined) {
      // Purged, or gone already; a row that never was old has no business to be missing.
      if (before && !before.old) impossible += 1
      left.set(id, null)
    } else if (action === 'delete') {
      deleted += 1
      left.set(id, null)
    } else {
      left.set(id, { n: row.n, old: row.old, alwaysOld: (before?.alwaysOld ?? false) && row.old })
      if (before?.n !== row.n - 1) impossible += 1
    }
  }

  return {
    get inserted() {
      return inserted
    },
    get deleted() {
      return deleted
    },
    act: async () => {
      const action = random.pick(ACTIONS)
      await (action === 'insert' ? insert() : change(action)).catch(unlessConflict)
    },
    countWrong: async () => {
      const found = await client.query(
        `SELECT id::float8 AS id, n, old FROM ${table} WHERE id % $1 = 0 OR id % $2 <> 0`,
        [OTHERS * KEY_STEP, KEY_STEP],
      )
      const there = new Map(found.rows.map((row) => [row.id as number, row as { n: number; old: boolean }]))
      const ids = new Set([...left.keys(), ...there.keys()])
      for (let id = KEY_STEP * OTHERS; id <= rows * KEY_STEP; id += KEY_STEP * OTHERS) ids.add(id)
      const wrong = [...ids].filter((id) => isWrong(known(id), there.get(id)))
      return impossible + wrong.length
    },
  }
}

function isWrong(expected: Left | null, found: { n: number; old: boolean } | undefined): boolean {
  if (found === undefined) return expected !== null && !expected.old
  if (expected === null || expected.alwaysOld) return true
  return found.n !== expected.n || found.old !== expected.old
}

/** Two who change one row: the second is told, and has changed nothing. */
function unlessConflict(error: Error & { code?: string }): void {
  if (error.code !== '40001') throw error
}
