import {
  deleteSql,
  insertSql,
  lookSql,
  updateSql,
  type Restore,
  type TableRestore,
  type Way,
} from './restore.ts'
import { placesOf } from './verdict.ts'

/** The SQL of one batch, for people to read. */
/** In a table whose rows went along as in the job's own. */
export function restoreStatements(restore: Restore): string[] {
  return [restore, ...restore.along].flatMap(statementsOf)
}

function statementsOf(restore: TableRestore): string[] {
  const [layout] = restore.layouts
  if (!layout) return []
  const sqlOf = (way: Way) => {
    const places = placesOf(way, layout, restore)
    if (way === 'delete') return deleteSql(restore, 1)
    return way === 'insert' ? insertSql(restore, places, 1) : updateSql(restore, places, 1)
  }
  return [lookSql(restore), ...restore.ways.map(sqlOf)]
}
