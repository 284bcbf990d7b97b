import { displayTable } from '../../../../shared/identifier.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import { refuseReserved } from '../../db/reserved-schema.ts'
import type { Session, TextRow } from '../../db/session.ts'
import { eitherWay } from '../../sent/second-way.ts'
import { parse } from '../expressions/parser.ts'
import { relationsIn, type RelationName } from './sub-select.ts'

/** A table or a view that sub-selects read. */
export interface InnerRelation {
  readonly oid: string
  readonly table: TableName
  readonly isView: boolean
  /** Null when it was never analyzed. */
  readonly estimatedRows: number | null
  readonly columns: readonly string[]
  /** None of a view. */
  readonly key: readonly string[]
  /** The first columns of its indexes, each of which finds rows without reading them all. */
  readonly leading: readonly string[]
}

/** What sub-selects read, views taken apart. */
export interface InnerRelations {
  /** By the names in the text, and those in views. */
  find(name: RelationName): InnerRelation | undefined
  /** The query of a view, as a syntax tree. */
  queryOf(oid: string): unknown
  readonly named: readonly InnerRelation[]
  /** Those, and the tables behind views. */
  readonly all: readonly InnerRelation[]
  /** The queries of views, as syntax trees. */
  readonly viewTrees: readonly unknown[]
  /** The same as text, by the names of the views. */
  readonly viewTexts: ReadonlyMap<string, string>
}

/** A view of views of views is more than anybody can foresee. */
const MOST_LEVELS = 5

/** $1: names. Where the search path cannot be asked for, every schema counts. */
const findSql = (place: string) => `
SELECT n.nspname, c.relname, c.oid, c.relkind, c.reltuples, ${place}
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relname = ANY ($1::text[]) AND c.relkind IN ('r', 'v', 'm', 'p')`
export const FIND_RELATIONS = findSql(
  'pg_catalog.array_position(pg_catalog.current_schemas(true), n.nspname)',
)
export const FIND_RELATIONS_ANYWHERE = findSql('1')

export const LIST_INNER_COLUMNS = `
SELECT a.attrelid, a.attname, a.attnum = ANY (k.conkey)
  FROM pg_attribute a LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'p'
 WHERE a.attrelid::text = ANY ($1::text[]) AND a.attnum > 0 AND NOT a.attisdropped`

/** A partial index finds only the rows that it holds. */
export const LIST_LEADING_COLUMNS = `
SELECT i.indrelid, a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
 WHERE i.indrelid::text = ANY ($1::text[]) AND i.indisvalid AND i.indpred IS NULL`

export const FIND_VIEW = 'SELECT definition FROM pg_views WHERE schemaname = $1 AND viewname = $2'

/** Looks up what the sub-selects of a tree read; refuses catalogs and the ledger. */
export async function innerRelations(session: Session, tree: unknown): Promise<InnerRelations> {
  const names = relationsIn(tree)
  const found = await lookUp(session, names)
  const named = [...found.values()]
  const all = new Map(named.map((relation) => [relation.oid, relation]))
  const viewTexts = new Map<string, string>()
  const viewTrees = new Map<string, unknown>()
  const byName = new Map(found)
  let open = named.filter(({ isView }) => isView)
  for (let level = 0; open.length > 0; level += 1) {
    if (level === MOST_LEVELS) throw tooDeep(open[0]?.table)
    const texts = await Promise.all(open.map(async ({ table }) => await textOfView(session, table)))
    open.forEach(({ table }, index) => viewTexts.set(displayTable(table), texts[index] ?? ''))
    const trees = await Promise.all(texts.map(parse))
    open.forEach(({ oid }, index) => viewTrees.set(oid, trees[index]?.stmts?.[0]?.stmt))
    const more = await lookUp(session, relationsIn(trees))
    for (const [name, relation] of more) if (!byName.has(name)) byName.set(name, relation)
    const behind = [...more.values()]
    open = behind.filter(({ oid, isView }) => isView && !all.has(oid))
    for (const relation of behind) all.set(relation.oid, relation)
  }
  return {
    find: (name) => byName.get(nameKey(name)),
    queryOf: (oid) => viewTrees.get(oid),
    named,
    all: [...all.values()],
    viewTrees: [...viewTrees.values()],
    viewTexts,
  }
}

const nameKey = ({ schema, name }: RelationName) => JSON.stringify([schema, name])

async function lookUp(session: Session, names: readonly RelationName[]): Promise<Map<string, InnerRelation>> {
  for (const { schema, name } of names) if (schema !== null) refuseReserved({ schema, name }, 'read')
  if (names.length === 0) return new Map()
  const list = [[...new Set(names.map(({ name }) => name))]]
  const { rows } = await eitherWay(
    async () => await session.query(FIND_RELATIONS, list),
    async () => await session.query(FIND_RELATIONS_ANYWHERE, list),
  )
  const candidates = rows.map(([schema, name, oid, kind, tuples, place]) => ({
    table: { schema: schema ?? '', name: name ?? '' },
    oid: oid ?? '',
    isView: kind === 'v' || kind === 'm',
    estimatedRows: Number(tuples) < 0 || kind === 'v' ? null : Number(tuples),
    place: place === null || place === undefined ? Infinity : Number(place),
  }))
  const meant = new Map<string, (typeof candidates)[number]>()
  for (const wanted of names) {
    const fits = candidates.filter(
      ({ table, place }) =>
        table.name === wanted.name &&
        (wanted.schema === null ? place < Infinity : table.schema === wanted.schema),
    )
    const [first] = fits.toSorted((left, right) => left.place - right.place)
    if (!first) continue
    refuseReserved(first.table, 'read')
    meant.set(nameKey(wanted), first)
  }
  return await withColumns(session, meant)
}

async function withColumns<T extends { readonly oid: string }>(
  session: Session,
  relations: ReadonlyMap<string, T>,
): Promise<Map<string, T & Pick<InnerRelation, 'columns' | 'key' | 'leading'>>> {
  const oids = [[...relations.values()].map(({ oid }) => oid)]
  const [columns, leading] = await Promise.all([
    session.query(LIST_INNER_COLUMNS, oids),
    session.query(LIST_LEADING_COLUMNS, oids),
  ])
  const inKey = columns.rows.filter(([, , isPart]) => isPart === 't')
  const of = (rows: readonly TextRow[], wanted: string) =>
    rows.flatMap(([oid, name]) => (oid === wanted ? [name ?? ''] : []))
  return new Map(
    [...relations].map(([name, relation]) => [
      name,
      {
        ...relation,
        columns: of(columns.rows, relation.oid),
        key: of(inKey, relation.oid),
        leading: of(leading.rows, relation.oid),
      },
    ]),
  )
}

async function textOfView(session: Session, table: TableName): Promise<string> {
  const { rows } = await session.query(FIND_VIEW, [table.schema, table.name])
  return rows[0]?.[0] ?? ''
}

function tooDeep(table: TableName | undefined): ProblemError {
  const message = `A sub-select reads nested views, more than ${MOST_LEVELS} deep${table ? `, down to “${displayTable(table)}”` : ''}.`
  const nextStep = 'Use the tables that contain the rows.'
  return new ProblemError({ kind: 'refused', code: 'condition-unsafe', message, nextStep })
}
