import type { ArchivedRow } from '../../archive/archived-rows.ts'
import type { Session } from '../../db/session.ts'
import { lookSql, type Restore } from './restore.ts'
import { judge, keyOf, nameOfKey, type Judged } from './verdict.ts'

/**
 * Finds the rows of an archive, their values in the types of today, as they are in the table, in one statement, which
 * is sent at once; and what becomes of them.
 */
export async function lookAt(
  session: Session,
  restore: Restore,
  rows: readonly ArchivedRow[],
): Promise<Judged[]> {
  const keys = rows.map((row) => keyOf(row, restore))
  const columns = restore.keyPlaces.map((_, index) => keys.map((key) => key[index]))
  const found = await session.prepared('look', lookSql(restore), columns)
  const now = new Map(
    found.rows.map((row) => [nameOfKey(restore.keyPlaces.map((place) => row[place] ?? null)), row]),
  )
  return rows.map((row, index) => judge(row, now.get(nameOfKey(keys[index] ?? [])) ?? null, restore))
}
