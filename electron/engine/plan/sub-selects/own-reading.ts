import { displayName, displayTable } from '../../../../shared/identifier.ts'
import type { ProblemError } from '../../../../shared/problem-error.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { ReferenceEnd } from '../../db/references.ts'
import { conditionDrift } from './condition-drift.ts'
import { CHOOSES, NOTHING } from './drift.ts'
import { unsafe, type Input } from '../expressions/expression-problem.ts'
import { unfit } from '../expressions/fixed-point.ts'
import type { InnerRelations } from './inner-relations.ts'
import { namesOf } from '../expressions/mentions.ts'
import { callsFunction, selectOf } from './select-parts.ts'
import { selectsIn } from './sub-select.ts'
import type { SubSelects } from './sub-select-plan.ts'
import { isRecord, walkNodes, type Node } from '../expressions/syntax-tree.ts'

/**
 * A condition whose sub-selects read the table that is changed is evaluated anew for each batch, after rows
 * have gone. Refused where batches would then choose more rows than one statement; warned of where they only
 * read, unless the job `repeats` until no row matches. An update that sets no column that sub-selects read
 * leaves them as they are, unless foreign keys of the table change such a column `along`; of a purge they do that, too.
 */
export function ownReadingWarnings(
  { tree, relations, readItself }: SubSelects,
  table: TableDefinition,
  changed: ReadonlySet<string> | null,
  along: readonly string[],
  repeats: boolean,
): string[] {
  if (!readItself) return []
  const name = displayTable(table.table)
  const columns = table.columns.map((column) => column.name)
  const ground = { oid: table.oid, name: table.table.name, columns, key: table.key, relations }
  const drift = (trustsOrder: boolean) => conditionDrift(tree, { ...ground, trustsOrder })
  const read = readOf(new Set([...(changed ?? []), ...along]), tree, relations)
  if (read.length > 0) {
    const { fewer, more } = drift(false)
    const most = fewer > more ? fewer : more
    if (most === CHOOSES) throw changesWhatItReads(name, read, changed ?? new Set())
    if (repeats && most !== NOTHING) throw goesOn(name)
    return [MAY_BEGIN(name)]
  }
  if (changed !== null) return choosesRows(tree, relations) ? [MAY_CHOOSE(name)] : []
  const found = drift(false)
  if (found.more === CHOOSES)
    throw drift(true).more === CHOOSES ? choosesAnew(name) : hasTies(name, table.key)
  if (repeats && found.more !== NOTHING) throw goesOn(name)
  return [found.more === NOTHING ? MAY_CEASE(name) : MAY_BEGIN(name)]
}

const reads = (name: string) => `A sub-select reads “${name}”, the table that is changed`
const MAY_CEASE = (name: string) =>
  `${reads(name)}: each batch sees what earlier batches left, so the job may change different rows than one statement would, usually fewer.`
const MAY_BEGIN = (name: string) =>
  `${reads(name)}: each batch evaluates it again, so rows may start to match while the job runs, and it may delete or change more rows than one statement would.`

const MAY_CHOOSE = (name: string) =>
  `${reads(name)}, and takes some of its rows: each batch evaluates it again, and takes the same rows only if their order is unique. Add the key to ORDER BY unless it is already there.`

/** Whether a sub-select takes rows for their place among others, which may be alike. */
function choosesRows(tree: unknown, { viewTrees }: InnerRelations): boolean {
  let found = false
  walkNodes([tree, ...viewTrees], (_, node) => {
    found ||= 'limitCount' in node || 'limitOffset' in node || 'distinctClause' in node || 'over' in node
  })
  return found
}

/** Tables whose rows foreign keys delete or change along with the job's are as if the job changed them itself. */
export function alongReadingWarnings(
  { relations }: SubSelects,
  table: TableDefinition,
  along: readonly ReferenceEnd[],
  input: Input,
): string[] {
  const name = displayTable(table.table)
  const words = input === 'condition' ? MAY_GO_ALONG : SEES_ALONG
  return othersReadAlong(relations, table, along).map((other) => words(other, name))
}

/** Those of the tables that sub-selects read. */
export function readAlong({ all }: InnerRelations, along: readonly ReferenceEnd[]): ReferenceEnd[] {
  return along.filter(({ oid }) => all.some((other) => other.oid === oid))
}

/** The names of those that are not the job's own table. */
export function othersReadAlong(
  relations: InnerRelations,
  table: TableDefinition,
  along: readonly ReferenceEnd[],
): string[] {
  return readAlong(relations, along)
    .filter(({ oid }) => oid !== table.oid)
    .map((other) => displayTable(other.table))
}

const MAY_GO_ALONG = (other: string, name: string) =>
  `A sub-select reads “${other}”, whose rows foreign keys delete or change along with those of “${name}”: each batch evaluates it again, so the job may delete or change more rows than one statement would.`

const SEES_ALONG = (other: string, name: string) =>
  `A sub-select in the change reads “${other}”, whose rows foreign keys change along with those of “${name}”: each batch sees what earlier batches changed there.`

function goesOn(name: string): ProblemError {
  return unfit(
    `The hash strategy runs until no row matches, and rows of “${name}” may start to match while it does: a sub-select in the condition reads it.`,
  )
}

function choosesAnew(name: string): ProblemError {
  return unsafe(
    'condition',
    `chooses rows of “${name}”, the table that is changed, depending on its other rows (the first rows, the largest, a count): each batch would choose again, and more rows would be deleted than by one statement`,
    'If the LIMIT was meant to form batches, leave it out: the job forms them. Otherwise find the keys first and write them to another table, or find the value and write it into the condition: a date, or a range of keys.',
  )
}

function hasTies(name: string, key: readonly string[]): ProblemError {
  return unsafe(
    'condition',
    `takes the first rows of “${name}”, the table that is changed, in an order with possible ties: each batch may take different rows as the first ones, and more rows would be deleted than by one statement`,
    `Add the key to ORDER BY: ${key.map(displayName).join(', ')}.`,
  )
}

function changesWhatItReads(
  name: string,
  columns: readonly string[],
  set: ReadonlySet<string>,
): ProblemError {
  const who = columns.some((column) => set.has(column)) ? 'the change sets' : 'foreign keys change along'
  return unsafe(
    'condition',
    `chooses rows of “${name}” depending on its other rows, of which it may read what ${who} (${columns.map(displayName).join(', ')}): each batch would choose again`,
    'Find the keys first and write them to another table, or name in the sub-select columns that the job does not change, instead of *.',
  )
}

/** Those of the columns that sub-selects and views may read; all of them where a whole row may be meant. */
function readOf(columns: ReadonlySet<string>, tree: unknown, { viewTrees }: InnerRelations): string[] {
  const selects = [...selectsIn(withoutExistsLists(tree)), ...viewTrees]
  const known = new Set<string>()
  const rows = new Set<string>()
  let readsAll = false
  walkNodes(
    selects.map((select) => ({ SelectStmt: select })),
    (kind, node) => {
      const { alias } = node
      if (isRecord(alias)) {
        rows.add(String(alias['aliasname']))
        if ('colnames' in alias) readsAll = true
      }
      if (kind === 'RangeVar') rows.add(String(node['relname']))
      if (kind === 'A_Star' || node['isNatural'] === true) readsAll = true
      if (kind === 'JoinExpr') for (const name of namesOf(node['usingClause'])) known.add(name)
      if (kind === 'ColumnRef') for (const name of namesOf(node['fields']).slice(-1)) known.add(name)
    },
  )
  const meansRow = [...known].some((name) => rows.has(name))
  return [...columns].filter((name) => readsAll || meansRow || known.has(name))
}

/** What EXISTS selects is not read where that does not tell how many rows there are. */
function withoutExistsLists(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutExistsLists)
  if (!isRecord(node)) return node
  const select = node['subLinkType'] === 'EXISTS_SUBLINK' ? selectOf(node['subselect']) : {}
  const { targetList, ...rest } = select
  const isDropped = targetList !== undefined && !countsByList(select)
  const entries = Object.entries(isDropped ? { ...node, subselect: { SelectStmt: rest } } : node)
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutExistsLists(value)]))
}

/** Groups and distinct rows may be those of what is selected, and a function there may give any number of rows. */
function countsByList(select: Node): boolean {
  const isCounted = ['groupClause', 'distinctClause', 'limitOffset'].some((part) => part in select)
  return isCounted || callsFunction(select['targetList'])
}
