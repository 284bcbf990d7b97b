import { displayName, displayTable, quoteIdentifier } from '../../../../shared/identifier.ts'
import type { UpdateSpec } from '../../../../shared/job-spec.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import type { ColumnDefinition, TableDefinition } from '../../db/catalog.ts'
import { DEFAULT_OF, hashOf } from '../../db/meaning.ts'
import type { Session } from '../../db/session.ts'
import { changedBy, computedColumns, type ComputedColumns, NO_DEFAULT } from './changed-columns.ts'
import { namesClock } from '../clock/clock.ts'
import { readChange, type Assignment, type Change } from './expression.ts'
import { refuseActions } from './function-rules.ts'
import { functionFacts, type FunctionFacts } from './function-facts.ts'
import { meaningOf, type MeaningOfText } from './meaning.ts'
import { mentionsOf } from './mentions.ts'
import { outerReads } from '../sub-selects/outer-reads.ts'
import { parse } from './parser.ts'
import { planSubSelects, type SubSelects } from '../sub-selects/sub-select-plan.ts'
import { movesTimeOfDay } from '../clock/time-of-day.ts'

const TOUCHED_COLUMN = 'updated_at'

/** A SET list that has been checked against its table. */
export interface PlannedChange {
  /** With `updated_at` when that was asked for. */
  readonly set: string
  readonly assignments: readonly Assignment[]
  /** Columns that have another value afterwards: set, touched, or generated from such a one. */
  readonly changed: ReadonlySet<string>
  readonly facts: FunctionFacts
  readonly meaning: MeaningOfText
  /** It holds the time at which it is evaluated. */
  readonly namesClock: boolean
  readonly subSelects: SubSelects
}

export async function planChange(
  session: Session,
  spec: UpdateSpec,
  table: TableDefinition,
): Promise<PlannedChange> {
  const change = await readChange(spec.set)
  for (const assignment of change.assignments) checkAssignment(assignment, table)
  if (spec.touchUpdatedAt) checkTouch(change.assignments, table)
  const computed = await computedColumns(
    session,
    table,
    change.assignments.some(({ isDefault }) => isDefault),
  )
  const subSelects = await planSubSelects(session, 'change', change.tree, table)
  const assignments = withReads(change, table, subSelects).map((assignment) =>
    withDefault(assignment, table, computed),
  )
  const set = assignments.map(({ column }) => column)
  const changed = changedBy(spec.touchUpdatedAt ? [...set, TOUCHED_COLUMN] : set, computed)
  checkKey(changed, table)
  const { viewTrees } = subSelects.relations
  const tree = [change.tree, await treesOf(assignments.filter(({ isDefault }) => isDefault))]
  const mentions = mentionsOf([tree, viewTrees])
  refuseActions('change', mentions.calls)
  const facts = await functionFacts(session, mentions)
  return {
    set: spec.touchUpdatedAt ? `${change.text}, ${quoteIdentifier(TOUCHED_COLUMN)} = now()` : change.text,
    assignments,
    changed,
    facts,
    meaning: withDefaults(meaningOf(tree, facts, subSelects.relations), assignments),
    namesClock:
      namesClock([tree, viewTrees, facts.defaults.map((left) => left.tree)]) ||
      movesTimeOfDay(tree, table, subSelects.relations),
    subSelects,
  }
}

/** Names inside a sub-select may be columns of other tables. */
function withReads(
  { assignments, values }: Change,
  { table, columns }: TableDefinition,
  { relations }: SubSelects,
): Assignment[] {
  const outer = { name: table.name, columns: columns.map(({ name }) => name) }
  return assignments.map((assignment, index) => ({
    ...assignment,
    reads: [...assignment.reads, ...outerReads(values[index], outer, relations)],
  }))
}

/** A default is what it says; what an identity column gives next is nobody's to know. */
function withDefault(
  assignment: Assignment,
  { columns }: TableDefinition,
  { defaultOf }: ComputedColumns,
): Assignment {
  const { generation } = columns.find(({ name }) => name === assignment.column) ?? {}
  if (!assignment.isDefault || generation === 'stored') return assignment
  const isIdentity = generation === 'always' || generation === 'by default'
  return { ...assignment, expression: isIdentity ? NEXT_IDENTITY : defaultOf(assignment.column) }
}

/** What a default says is in no text of the job, so a changed one would make two kinds of rows. */
function withDefaults(meaning: MeaningOfText, assignments: readonly Assignment[]): MeaningOfText {
  const defaults = assignments.flatMap(({ column, isDefault, expression }) =>
    isDefault && expression !== null ? [[`${DEFAULT_OF}“${column}”`, hashOf(expression)] as const] : [],
  )
  return { ...meaning, definitions: { ...meaning.definitions, ...Object.fromEntries(defaults) } }
}

/** Somebody who asks for a column's default hardly expects that it has none. */
export function defaultWarnings({ assignments }: PlannedChange, { columns }: TableDefinition): string[] {
  return assignments.flatMap(({ column, isDefault, expression }) => {
    const isPlain = columns.find(({ name }) => name === column)?.generation === null
    if (!isDefault || !isPlain || expression !== NO_DEFAULT) return []
    return [`“${displayName(column)}” has no default, so DEFAULT sets it to NULL.`]
  })
}

/** Stands for the value that an identity column takes from its sequence. */
const NEXT_IDENTITY = "nextval('identity')"

async function treesOf(assignments: readonly Assignment[]): Promise<unknown[]> {
  const texts = assignments.flatMap(({ expression }) => (expression === null ? [] : [expression]))
  return await Promise.all(texts.map(async (text) => await parse(`SELECT ${text}`)))
}

function checkAssignment({ column: name, isDefault }: Assignment, table: TableDefinition): void {
  const { generation } = checkColumn(name, table)
  if (isDefault || generation === null || generation === 'by default') return
  const why = generation === 'stored' ? 'is computed from other columns' : 'is GENERATED ALWAYS AS IDENTITY'
  const message = `“${displayName(name)}” of “${displayTable(table.table)}” ${why}, so it cannot be set.`
  const nextStep =
    generation === 'stored'
      ? 'Set the columns that it is computed from instead.'
      : `Leave it out, or write ${name} = DEFAULT to give each row the next number.`
  throw new ProblemError({ kind: 'usage', code: 'column-generated', message, nextStep })
}

function checkTouch(assignments: readonly Assignment[], table: TableDefinition): void {
  checkAssignment({ column: TOUCHED_COLUMN, expression: 'now()', isDefault: false, reads: [] }, table)
  if (!assignments.some(({ column }) => column === TOUCHED_COLUMN)) return
  const message = `The change sets “${TOUCHED_COLUMN}” twice: in its SQL and with the option that sets it.`
  const nextStep = 'Remove one of the two.'
  throw new ProblemError({ kind: 'usage', code: 'change-syntax', message, nextStep })
}

/** A table has up to 255. */
const COLUMNS_SHOWN = 20

/** Names the columns of a table as they are typed, first the one that differs in capitals alone. */
function columnsLike(name: string, { columns }: TableDefinition): string {
  const sameLetters = (known: string) => known.toLowerCase() === name.toLowerCase()
  const names = columns.map((known) => known.name)
  const ordered = [...names.filter(sameLetters), ...names.filter((known) => !sameLetters(known))]
  const more = ordered.length > COLUMNS_SHOWN ? ', …' : ''
  return `Use one of: ${ordered.slice(0, COLUMNS_SHOWN).map(displayName).join(', ')}${more}.`
}

function checkColumn(name: string, table: TableDefinition): ColumnDefinition {
  const column = table.columns.find((known) => known.name === name)
  if (column) return column
  const message = `“${displayTable(table.table)}” has no column “${displayName(name)}”.`
  const nextStep = columnsLike(name, table)
  throw new ProblemError({ kind: 'usage', code: 'column-unknown', message, nextStep })
}

function checkKey(changed: ReadonlySet<string>, table: TableDefinition): void {
  const column = table.columns.find(({ name, inKey }) => inKey && changed.has(name))
  if (!column) return
  const why = column.generation === 'stored' ? ' and is computed from what is set' : ''
  const message = `“${column.name}” belongs to the primary key of “${displayTable(table.table)}”${why}.`
  const nextStep = 'Change other columns: a row whose key changes could be changed twice or not at all.'
  throw new ProblemError({ kind: 'refused', code: 'key-column-changed', message, nextStep })
}

/** Whether new values are made of old ones, or differ from call to call, so that a repeated change would differ. */
export function isRepeatable(
  { assignments, changed, facts, subSelects }: PlannedChange,
  table: TableDefinition,
): boolean {
  if (subSelects.readItself) return false
  const { volatile, ownStable, unknown } = facts
  if (volatile.length + ownStable.length + unknown.length > 0) return false
  if (assignments.some((assignment) => isUnknownDefault(assignment, table))) return false
  return !assignments.some((assignment) => readsChanged(assignment, changed, table))
}

/** The database does not say what it is; what a generated column is follows from the others. */
function isUnknownDefault(
  { column, isDefault, expression }: Assignment,
  { columns }: TableDefinition,
): boolean {
  if (!isDefault || expression !== null) return false
  return columns.find(({ name }) => name === column)?.generation !== 'stored'
}

/** Names that are no column mean the whole row, or something made of it. */
export function readsChanged(
  { reads }: Assignment,
  changed: ReadonlySet<string>,
  { columns }: TableDefinition,
): boolean {
  return reads.some((read) => changed.has(read) || !columns.some(({ name }) => name === read))
}
