import { columnExpressions } from '../../db/column-expressions.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { Session } from '../../db/session.ts'
import { columnsRead } from './expression.ts'
import { parse } from './parser.ts'

/** What DEFAULT says of a column without one. */
export const NO_DEFAULT = 'NULL'

/** Columns whose expressions the plan has to know: what they are generated from, what their default is. */
export interface ComputedColumns {
  /** By generated column, the columns that it is computed from; `*` where the database does not say. */
  readonly generatedFrom: ReadonlyMap<string, readonly string[]>
  /** The text of a column’s default or that of its domain, `NULL` without one; null where the database does not say. */
  defaultOf(column: string): string | null
}

/** Asks only where there is something to ask for. */
export async function computedColumns(
  session: Session,
  table: TableDefinition,
  needsDefaults: boolean,
): Promise<ComputedColumns> {
  const generated = table.columns.filter(({ generation }) => generation === 'stored')
  if (generated.length === 0 && !needsDefaults) return { generatedFrom: new Map(), defaultOf: () => null }
  const expressions = await columnExpressions(session, table)
  const sources = generated.map(async ({ name }) => [name, await columnsIn(expressions?.get(name))] as const)
  return {
    generatedFrom: new Map(await Promise.all(sources)),
    defaultOf: (column) => (expressions === null ? null : (expressions.get(column) ?? NO_DEFAULT)),
  }
}

async function columnsIn(expression: string | undefined): Promise<readonly string[]> {
  if (expression === undefined) return ['*']
  const tree = await parse(`SELECT ${expression}`).catch(() => null)
  return tree === null ? ['*'] : columnsRead(tree)
}

/** The columns with others than their old values once `set` are set: these, and what is generated from them. */
export function changedBy(set: readonly string[], { generatedFrom }: ComputedColumns): ReadonlySet<string> {
  const changed = new Set(set)
  // A generated column cannot be computed from another one.
  for (const [name, sources] of generatedFrom)
    if (sources.some((source) => source === '*' || set.includes(source))) changed.add(name)
  return changed
}
