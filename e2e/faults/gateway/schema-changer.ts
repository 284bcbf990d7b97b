import { setTimeout as sleep } from 'node:timers/promises'
import { randomUUID } from 'node:crypto'
import { openSession } from '../../../electron/engine/db/session.ts'
import type { Connection } from '../../../shared/cluster.ts'

/** Somebody else who changes the schema again and again, so that everybody else meets OC001. */
export interface SchemaChanger extends AsyncDisposable {
  /** How many changes there were. */
  readonly changes: number
}

/** One statement that changes the schema, by a client of its own. */
export async function changeSchema(connection: Connection, sql: string): Promise<void> {
  const session = await openSession(connection, 'somebody else')
  try {
    await session.query(sql)
  } finally {
    await session.close()
  }
}

export function schemaChanger(connection: () => Promise<Connection>, pauseMs: number): SchemaChanger {
  const table = `other_${randomUUID().replaceAll('-', '')}`
  let [changes, isOver] = [0, false]
  const work = async () => {
    for (let isThere = false; !isOver; await sleep(pauseMs)) {
      const sql = isThere ? `DROP TABLE ${table}` : `CREATE TABLE IF NOT EXISTS ${table} (id int PRIMARY KEY)`
      // It meets the faults that are switched on as well; the next try may pass.
      const isDone = await connection()
        .then(async (way) => await changeSchema(way, sql))
        .then(
          () => true,
          () => false,
        )
      if (!isDone) continue
      isThere = !isThere
      changes += 1
    }
  }
  const working = work()
  return {
    get changes() {
      return changes
    },
    [Symbol.asyncDispose]: async () => {
      isOver = true
      await working
    },
  }
}
