import { boundarySql, changeSql, hashSql } from './batch-sql.ts'
import type { BatchWork } from './blueprint.ts'
import { FILL_SQL } from './fill-sql.ts'

/** The SQL of one batch, for people to read. */
export function statementsOf(work: BatchWork): string[] {
  if (work.kind === 'fill') return [FILL_SQL]
  if (work.kind === 'hash') return [hashSql(work.change, work.classes)]
  const shape = { from: work.change.key.length, to: work.change.key.length }
  return [boundarySql(work.change, shape), changeSql(work.change, shape)]
}
