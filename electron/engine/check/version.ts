import type { Session } from '../db/session.ts'
import { eitherWay } from '../sent/second-way.ts'
import type { Found } from './board.ts'

/** The version of PostgreSQL that the cluster speaks. */
export async function findVersion(session: Session): Promise<Found<true>> {
  const ask = async (sql: string) => (await session.query(sql)).rows[0]?.[0] ?? ''
  const version = await eitherWay(
    async () => await ask('SHOW server_version'),
    async () => await ask('SELECT version()'),
  )
  // The one says `16.13`, perhaps with more behind it, the other `PostgreSQL 16.13 on …`.
  return {
    value: true,
    detail: `PostgreSQL ${/\d[\d.]*/.exec(version)?.[0] ?? 'of unknown version'}`,
  }
}
