import { shortened } from '../../../shared/shortened.ts'
import { boundarySql, changeSql, hashSql } from './batch-sql.ts'
import type { BatchWork } from './blueprint.ts'
import { fillSql } from './fill-sql.ts'
import { writeStatements } from './write/write.ts'
import { restoreStatements } from './undo/restore-statements.ts'

/** The SQL of one batch, for people to read: of a long condition or change the beginning. */
export function statementsOf(work: BatchWork): string[] {
  if (work.kind === 'fill') return [fillSql(1)]
  if (work.kind === 'restore') return restoreStatements(work.restore)
  if (work.kind === 'write') return writeStatements(work.write)
  const { where, set } = work.change
  const change = { ...work.change, where: shortened(where), set: set === null ? null : shortened(set) }
  if (work.kind === 'hash') return [hashSql(change, work.classes)]
  const shape = { from: change.key.length, to: change.key.length }
  return [boundarySql(change, shape), changeSql(change, shape)]
}
