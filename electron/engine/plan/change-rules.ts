import { displayTable, quoteIdentifier } from '../../../shared/identifier.ts'
import type { UpdateSpec } from '../../../shared/job-spec.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { TableDefinition } from '../db/catalog.ts'
import { checkChange, type Assignment } from './expression.ts'

const TOUCHED_COLUMN = 'updated_at'

/** The SET list of an update, checked against its table; with `updated_at` when that was asked for. */
export async function planChange(spec: UpdateSpec, table: TableDefinition) {
  const { set, assignments } = await checkChange(spec.set)
  for (const { column } of assignments) checkColumn(column, table)
  if (!spec.touchUpdatedAt) return { set, assignments }
  checkColumn(TOUCHED_COLUMN, table)
  if (assignments.some(({ column }) => column === TOUCHED_COLUMN)) {
    throw new ProblemError({
      kind: 'usage',
      code: 'change-syntax',
      message: `The change sets “${TOUCHED_COLUMN}” twice: itself and by the option that touches it.`,
      nextStep: 'Leave out one of the two.',
    })
  }
  return { set: `${set}, ${quoteIdentifier(TOUCHED_COLUMN)} = now()`, assignments }
}

function checkColumn(name: string, table: TableDefinition): void {
  const column = table.columns.find((known) => known.name === name)
  if (!column) {
    throw new ProblemError({
      kind: 'usage',
      code: 'column-unknown',
      message: `“${displayTable(table.table)}” has no column “${name}”.`,
      nextStep: `Use one of: ${table.columns.map((known) => known.name).join(', ')}.`,
    })
  }
  if (column.inKey) {
    throw new ProblemError({
      kind: 'refused',
      code: 'key-column-changed',
      message: `“${name}” belongs to the primary key of “${displayTable(table.table)}”.`,
      nextStep: 'Change other columns: a row whose key moves could be changed twice or never.',
    })
  }
}

/** Whether new values are made of old ones, so that a repeated change would differ. */
export function dependsOnItself(assignments: readonly Assignment[]): boolean {
  return assignments.some((assignment) => readsChangedColumn(assignment, assignments))
}

function readsChangedColumn({ expression, reads }: Assignment, assignments: readonly Assignment[]): boolean {
  const changed = new Set(assignments.map(({ column }) => column))
  return expression === null || reads.some((read) => changed.has(read) || read === '*')
}

/**
 * The predicate that leaves out rows which already are as the change would make them, so that a
 * loop without a cursor ends. Refused when the new values depend on the old ones: such rows would
 * match for ever.
 */
export function unchangedRowsPredicate(assignments: readonly Assignment[], table: TableDefinition): string {
  const differs = assignments.map((assignment) => {
    const { column, expression } = assignment
    const type = table.columns.find((known) => known.name === column)?.type
    if (readsChangedColumn(assignment, assignments)) throw neverEnds(column)
    return `${quoteIdentifier(column)} IS DISTINCT FROM (${expression})::${type}`
  })
  return `(${differs.join(' OR ')})`
}

function neverEnds(column: string): ProblemError {
  return new ProblemError({
    kind: 'refused',
    code: 'strategy-unfit',
    message: `The hash strategy would never end: the new “${column}” depends on the old one.`,
    nextStep: 'Use the range strategy, which changes every row once.',
  })
}
