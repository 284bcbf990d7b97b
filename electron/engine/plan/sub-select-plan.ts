import { displayTable } from '../../../shared/identifier.ts'
import type { TableDefinition } from '../db/catalog.ts'
import type { Session } from '../db/session.ts'
import { namesClock } from './clock.ts'
import { unsafe, type Input } from './expression-problem.ts'
import { accessWarnings } from './inner-access.ts'
import { innerRelations, type InnerRelations } from './inner-relations.ts'
import { takesFirstRows } from './sub-select.ts'

/** What the sub-selects of an expression read, and what a person should know of it. */
export interface SubSelects {
  readonly relations: InnerRelations
  /** They read the table that is changed, so each batch sees what the ones before left. */
  readonly readItself: boolean
  readonly warnings: readonly string[]
}

/** Looks at the sub-selects of a tree; refuses those that would choose other rows for every batch. */
export async function planSubSelects(
  session: Session,
  input: Input,
  tree: unknown,
  table: TableDefinition,
): Promise<SubSelects> {
  const relations = await innerRelations(session, tree)
  const readItself = relations.all.some(({ oid }) => oid === table.oid)
  if (input === 'condition' && readItself && choosesRows(tree, relations)) throw choosesAnew(table)
  return {
    relations,
    readItself,
    warnings: [
      ...(readItself ? [selfWarning(input, displayTable(table.table))] : []),
      ...accessWarnings(tree, relations),
      ...(input === 'condition' && namesClock(relations.viewTrees) ? [VIEW_CLOCK_WARNING] : []),
    ],
  }
}

/** Also by a view; that another one of the views takes first rows is as good as this one. */
function choosesRows(tree: unknown, { find, viewTrees }: InnerRelations): boolean {
  const areLimited = takesFirstRows(viewTrees)
  return takesFirstRows(tree, (name) => areLimited && find(name)?.isView === true)
}

function choosesAnew({ table }: TableDefinition) {
  return unsafe(
    'condition',
    `takes the first rows of “${displayTable(table)}”, the table that is changed: each batch would choose other ones`,
    'Compare with what stays the same while rows go: a date, or a range of keys.',
  )
}

function selfWarning(input: Input, name: string): string {
  return input === 'condition'
    ? `A sub-select reads “${name}”, the table that is changed: each batch sees what the ones before left, so rows may begin or cease to match while the job runs. To keep the newest row of each group is safe; to delete it is not, because then the next one is the newest.`
    : `A sub-select in the change reads “${name}”, the table that is changed: each batch sees what the ones before wrote.`
}

const VIEW_CLOCK_WARNING =
  'A view that a sub-select reads asks for the time, which does not stand still there: batches see other results.'

/** Names the tables that batches read besides their own; no note without one. */
export function readingNotes(relations: readonly InnerRelations[], table: TableDefinition): string[] {
  const names = relations
    .flatMap(({ named }) => named)
    .filter(({ oid }) => oid !== table.oid)
    .map(({ table: other }) => displayTable(other))
  if (names.length === 0) return []
  const list = [...new Set(names)].join(', ')
  return [
    `Each batch also reads ${list}, in the same snapshot as its rows. What others change there counts from the next batch on.`,
  ]
}
