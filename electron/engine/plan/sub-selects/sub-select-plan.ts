import { displayTable } from '../../../../shared/identifier.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { Session } from '../../db/session.ts'
import { namesClock } from '../clock/clock.ts'
import type { Input } from '../expressions/expression-problem.ts'
import { accessWarnings } from './inner-access.ts'
import { innerRelations, type InnerRelations } from './inner-relations.ts'
import { ownColumnWarnings } from './own-column-warnings.ts'

/** What the sub-selects of an expression read, and what a person should know of it. */
export interface SubSelects {
  /** Of the expression that they stand in. */
  readonly tree: unknown
  readonly relations: InnerRelations
  /** They read the table that is changed, so each batch sees what the ones before left. */
  readonly readItself: boolean
  readonly warnings: readonly string[]
}

/** Looks at the sub-selects of a tree. What a condition reads of the changed table: `own-reading.ts`. */
export async function planSubSelects(
  session: Session,
  input: Input,
  tree: unknown,
  table: TableDefinition,
): Promise<SubSelects> {
  const relations = await innerRelations(session, tree)
  const readItself = relations.all.some(({ oid }) => oid === table.oid)
  return {
    tree,
    relations,
    readItself,
    warnings: [
      ...(input === 'change' && readItself ? [selfWarning(displayTable(table.table))] : []),
      ...accessWarnings(tree, relations),
      ...ownColumnWarnings(tree, table, relations),
      ...(input === 'condition' && namesClock(relations.viewTrees) ? [VIEW_CLOCK_WARNING] : []),
    ],
  }
}

function selfWarning(name: string): string {
  return `A sub-select in the change reads “${name}”, the table that is changed: each batch sees what earlier batches wrote.`
}

const VIEW_CLOCK_WARNING =
  'A view that a sub-select reads uses the current time, which is not fixed there: batches see different results.'

/** Names the tables that batches read besides their own; no note without one. */
export function readingNotes(relations: readonly InnerRelations[], table: TableDefinition): string[] {
  const names = relations
    .flatMap(({ named }) => named)
    .filter(({ oid }) => oid !== table.oid)
    .map(({ table: other }) => displayTable(other))
  if (names.length === 0) return []
  const list = [...new Set(names)].join(', ')
  return [
    `Each batch also reads ${list}, in the same snapshot as its rows. Changes that others make there take effect from the next batch on.`,
  ]
}
