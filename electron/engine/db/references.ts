import type { TableName } from '../../../shared/table-name.ts'
import type { Session, TextRow } from './session.ts'

/** What a foreign key does to the rows that refer to one that is deleted, or whose referenced columns change. */
export type ReferenceAction = 'NO ACTION' | 'RESTRICT' | 'CASCADE' | 'SET NULL' | 'SET DEFAULT'

/** A foreign key: rows of `from` refer to rows of `to`. */
export interface Reference {
  readonly name: string
  readonly from: ReferenceEnd
  readonly to: ReferenceEnd
  readonly onDelete: ReferenceAction
  readonly onUpdate: ReferenceAction
  /** A valid index without a condition begins with the referring columns. */
  readonly isIndexed: boolean
  /** Referring columns that ON DELETE SET NULL or SET DEFAULT changes: those that it names, or all. */
  readonly cleared: readonly string[]
  /** Referring columns that cannot be NULL. */
  readonly required: readonly string[]
}

export interface ReferenceEnd {
  /** The table's oid. */
  readonly oid: string
  readonly table: TableName
  readonly columns: readonly string[]
  /** By `pg_class.reltuples`; null when never analyzed. */
  readonly rows: number | null
}

/** All at once: what goes along goes on along their chain. */
const LIST_REFERENCES = `
SELECT k.conname, k.confdeltype, k.confupdtype,
       f.oid, fn.nspname, f.relname, f.reltuples, k.conkey::text,
       t.oid, tn.nspname, t.relname, t.reltuples, k.confkey::text, k.confdelsetcols::text
  FROM pg_constraint k
  JOIN pg_class f ON f.oid = k.conrelid JOIN pg_namespace fn ON fn.oid = f.relnamespace
  JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace
 WHERE k.contype = 'f'
 ORDER BY fn.nspname, f.relname, k.conname`

const LIST_COLUMNS = `
SELECT attrelid, attnum, attname, attnotnull FROM pg_attribute
 WHERE attnum > 0 AND attrelid IN (SELECT conrelid FROM pg_constraint WHERE contype = 'f'
                                   UNION ALL SELECT confrelid FROM pg_constraint WHERE contype = 'f')`

/** Of an index's columns only those of its key count: what it includes stands behind them. */
const LIST_INDEXES = `
SELECT indrelid, indnkeyatts, indkey::text FROM pg_index
 WHERE indisvalid AND indpred IS NULL AND indrelid IN (SELECT conrelid FROM pg_constraint WHERE contype = 'f')`

/** Every foreign key of the cluster. */
export async function listReferences(session: Session): Promise<Reference[]> {
  const [references, columns, indexes] = await Promise.all([
    session.query(LIST_REFERENCES),
    session.query(LIST_COLUMNS),
    session.query(LIST_INDEXES),
  ])
  const columnOf = new Map(
    columns.rows.map(([oid, number, name, notNull]) => [`${oid} ${number}`, { name, notNull }]),
  )
  return references.rows.map((row) => {
    const [name, onDelete, onUpdate] = row
    const [from, to] = [row.slice(3, 8), row.slice(8, 13)]
    const columnsOf = ([oid, , , , numbers]: TextRow) =>
      numbersIn(numbers).map((number) => columnOf.get(`${oid} ${number}`))
    const [named, referring] = [numbersIn(row[13]), columnsOf(from)]
    const cleared = named.length > 0 ? columnsOf([...from.slice(0, 4), row[13] ?? '']) : referring
    return {
      name: name ?? '',
      from: endOf(from, referring),
      to: endOf(to, columnsOf(to)),
      onDelete: actionOf(onDelete),
      onUpdate: actionOf(onUpdate),
      isIndexed: indexes.rows.some((index) => index[0] === from[0] && beginsWith(index, numbersIn(from[4]))),
      cleared: namesOf(cleared),
      required: namesOf(referring.filter((column) => column?.notNull === 't')),
    }
  })
}

type NamedColumns = readonly ({ readonly name: string | null | undefined } | undefined)[]

function namesOf(columns: NamedColumns): string[] {
  return columns.map((column) => column?.name ?? '')
}

function endOf([oid, schema, name, tuples]: TextRow, columns: NamedColumns): ReferenceEnd {
  const rows = Number(tuples ?? -1)
  return {
    oid: oid ?? '',
    table: { schema: schema ?? '', name: name ?? '' },
    columns: namesOf(columns),
    rows: rows < 0 ? null : rows,
  }
}

/** `{1,3}` of an array, `1 3` of `pg_index.indkey`. */
function numbersIn(text: string | null | undefined): number[] {
  return [...(text ?? '').matchAll(/\d+/g)].map(Number)
}

/** Whatever their order: those that refer to one row are looked for by all of the columns. */
function beginsWith([, keyLength, numbers]: TextRow, columns: readonly number[]): boolean {
  const first = numbersIn(numbers).slice(0, Math.min(Number(keyLength), columns.length))
  return columns.every((column) => first.includes(column))
}

/** pg_constraint.confdeltype and confupdtype: https://www.postgresql.org/docs/16/catalog-pg-constraint.html */
function actionOf(code: string | null | undefined): ReferenceAction {
  const actions: Record<string, ReferenceAction> = {
    r: 'RESTRICT',
    c: 'CASCADE',
    n: 'SET NULL',
    d: 'SET DEFAULT',
  }
  return actions[code ?? ''] ?? 'NO ACTION'
}
