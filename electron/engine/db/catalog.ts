import { displayTable } from '../../../shared/identifier.ts'
import { NEEDS_KEY } from '../../../shared/needs-key.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { threeDigits } from '../../../shared/quantity.ts'
import type { Column, TableSummary, ValueKind } from '../../../shared/table.ts'
import type { KeyColumn } from './key.ts'
import { isUserSchema, refuseReserved } from './reserved-schema.ts'
import type { Session, TextRow } from './session.ts'

/** What the database computes by itself: a generated column, or an identity column of either kind. */
export type Generation = 'stored' | 'always' | 'by default'

/** A column with what tells it from another one of the same name. */
export interface ColumnDefinition extends Column {
  /** `pg_attribute.attnum`: stays when columns before it are dropped. */
  readonly number: number
  /** The type that its text form is cast to, modifiers left out. */
  readonly castType: string
  /** The collation's oid; 0 for types that have none. */
  readonly collation: string
  /** Null for an ordinary column, with a default or without. */
  readonly generation: Generation | null
}

/** A table as the planner needs it: with its identity, and the types its key is cast to. */
export interface TableDefinition extends TableSummary {
  readonly oid: string
  readonly columns: ColumnDefinition[]
  readonly keyColumns: readonly KeyColumn[]
}

const USER_TABLES = `c.relkind = 'r' AND ${isUserSchema('n.nspname')}`

/**
 * Only catalogs that Aurora DSQL has: pg_class, pg_namespace, pg_attribute, pg_constraint, pg_type. The key is
 * what the constraint says: a primary key's index includes all other columns there, so `pg_index.indkey`
 * holds them too (https://github.com/rails/rails/pull/58556).
 * A row for each column of the key, or one for a table without: aggregates of JSON have no source there.
 */
const LIST_TABLES = `
SELECT n.nspname, c.relname, c.reltuples, a.attname
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
  LEFT JOIN LATERAL pg_catalog.unnest(k.conkey) WITH ORDINALITY AS part (number, place) ON true
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = part.number
 WHERE ${USER_TABLES}
 ORDER BY n.nspname, c.relname, part.place`

/** Names like a wrong one come first, the same one in another schema before them. */
const LIST_NAMES = `
SELECT n.nspname, c.relname
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE ${USER_TABLES}
 ORDER BY pg_catalog.lower(c.relname) <> pg_catalog.lower($1),
          pg_catalog.lower(pg_catalog.left(c.relname, 3)) <> pg_catalog.lower(pg_catalog.left($1, 3)), n.nspname, c.relname
 LIMIT $2::int`

const FIND_RELATION = `
SELECT c.oid, c.relkind, c.reltuples
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE n.nspname = $1 AND c.relname = $2`

/** format_type with modifier -1 gives the type without its length: what a key value is cast to. */
const LIST_COLUMNS = `
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), pg_catalog.format_type(a.atttypid, -1),
       t.typname, t.typcategory, a.attnotnull, part.place,
       a.attnum, a.attcollation, a.attgenerated, a.attidentity
  FROM pg_attribute a
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'p'
  LEFT JOIN LATERAL pg_catalog.unnest(k.conkey) WITH ORDINALITY AS part (number, place) ON part.number = a.attnum
 WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY a.attnum`

/** All tables of the cluster, by schema and name. */
export async function listTables(session: Session): Promise<TableSummary[]> {
  const { rows } = await session.query(LIST_TABLES)
  const tables: TableSummary[] = []
  for (const [schema, name, tuples, column] of rows) {
    const last = tables.at(-1)
    const key = column ? [column] : []
    const table = { schema: text(schema), name: text(name) }
    if (last?.table.name === table.name && last.table.schema === table.schema) last.key.push(...key)
    else tables.push({ table, estimatedRows: estimateOf(tuples), key })
  }
  return tables
}

/** One table; `table-unknown`, `table-is-view` or `table-reserved` when it is none for jobs. A missing key is not an error here. */
export async function describeTable(session: Session, table: TableName): Promise<TableDefinition> {
  const { oid, tuples } = await findTable(session, table)
  const { rows } = await session.query(LIST_COLUMNS, [oid])
  const keyRows = rows
    .filter((row) => row[6] !== null)
    .toSorted((left, right) => Number(left[6]) - Number(right[6]))
  return {
    oid,
    table,
    estimatedRows: estimateOf(tuples),
    key: keyRows.map(([name]) => text(name)),
    columns: rows.map(columnOf),
    keyColumns: keyRows.map(([name, , castType]) => ({ name: text(name), castType: text(castType) })),
  }
}

/** The same; also throws `table-without-key`: batches follow the order of the primary key. */
export async function describeKeyed(session: Session, table: TableName): Promise<TableDefinition> {
  const found = await describeTable(session, table)
  if (found.key.length > 0) return found
  const message = `“${displayTable(table)}” has no primary key. Sluice changes rows by key.`
  throw new ProblemError({ kind: 'refused', code: 'table-without-key', message, nextStep: NEEDS_KEY })
}

/** Its number in the catalog; throws `table-unknown`, `table-is-view` or `table-reserved`. */
export async function findTable(
  session: Session,
  table: TableName,
): Promise<{ readonly oid: string; readonly tuples: string | null }> {
  refuseReserved(table)
  const relation = (await session.query(FIND_RELATION, [table.schema, table.name])).rows[0]
  if (!relation) throw await unknownTable(session, table)
  const [oid, kind, tuples] = relation
  if (kind !== 'r') throw notATable(table, text(kind))
  return { oid: text(oid), tuples: tuples ?? null }
}

function columnOf(row: TextRow): ColumnDefinition {
  const [
    name,
    type,
    castType,
    typeName,
    category,
    notNull,
    keyPosition,
    number,
    collation,
    generated,
    identity,
  ] = row
  return {
    name: text(name),
    type: text(type),
    castType: text(castType),
    valueKind: valueKindOf(text(typeName), text(category)),
    nullable: notNull !== 't',
    inKey: keyPosition !== null,
    number: Number(number),
    collation: text(collation),
    generation: generationOf(text(generated), text(identity)),
  }
}

/** pg_attribute.attgenerated: s stored; attidentity: a always, d by default; empty for neither. */
function generationOf(generated: string, identity: string): Generation | null {
  if (generated !== '') return 'stored'
  const kinds: Record<string, Generation> = { a: 'always', d: 'by default' }
  return kinds[identity] ?? null
}

/** pg_type.typcategory: S string, N number, B boolean, D date and time. */
function valueKindOf(typeName: string, category: string): ValueKind {
  if (typeName === 'uuid') return 'uuid'
  const kinds: Record<string, ValueKind> = { S: 'text', N: 'number', B: 'boolean', D: 'time' }
  return kinds[category] ?? 'other'
}

/** reltuples is -1 until the first ANALYZE. */
function estimateOf(tuples: string | null | undefined): number | null {
  const estimate = Number(tuples ?? -1)
  return estimate < 0 ? null : threeDigits(estimate)
}

function text(value: string | null | undefined): string {
  return value ?? ''
}

const NAMES_SHOWN = 8

/** Asks for a few names only: a cluster may have ten thousand tables. */
async function unknownTable(session: Session, table: TableName): Promise<ProblemError> {
  const { rows } = await session.query(LIST_NAMES, [table.name, NAMES_SHOWN + 1])
  const tables = rows.map(([schema, name]) => displayTable({ schema: text(schema), name: text(name) }))
  const names = tables.slice(0, NAMES_SHOWN)
  const more = tables.length > NAMES_SHOWN ? ', …' : ''
  const message = `There is no table “${displayTable(table)}” in this cluster.`
  const nextStep = names.length > 0 ? `Use one of: ${names.join(', ')}${more}.` : 'Create the table first.'
  return new ProblemError({ kind: 'usage', code: 'table-unknown', message, nextStep, names })
}

function notATable(table: TableName, kind: string): ProblemError {
  const kinds: Record<string, string> = {
    v: 'a view',
    m: 'a materialized view',
    i: 'an index',
    S: 'a sequence',
  }
  const message = `“${displayTable(table)}” is ${kinds[kind] ?? 'not an ordinary table'}; batches need a table.`
  const nextStep = 'Use the table that contains the rows.'
  return new ProblemError({ kind: 'usage', code: 'table-is-view', message, nextStep })
}
