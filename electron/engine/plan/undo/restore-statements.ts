import { deleteSql, insertSql, lookSql, updateSql, type Restore, type Way } from './restore.ts'
import { placesOf } from './verdict.ts'

/** The SQL of one batch, for people to read. */
export function restoreStatements(restore: Restore): string[] {
  const [layout] = restore.layouts
  if (!layout) return []
  const sqlOf = (way: Way) => {
    const places = placesOf(way, layout, restore)
    if (way === 'delete') return deleteSql(restore, 1)
    return way === 'insert' ? insertSql(restore, places, 1) : updateSql(restore, places, 1)
  }
  return [lookSql(restore), ...restore.ways.map(sqlOf)]
}
