import type { Session } from '../db/session.ts'
import type { Found } from './board.ts'

/** The version of PostgreSQL that the cluster speaks. */
export async function findVersion(session: Session): Promise<Found<true>> {
  const version = (await session.query('SHOW server_version')).rows[0]?.[0] ?? ''
  return { value: true, detail: `PostgreSQL ${version.split(' ')[0]}` }
}
