import {
  anything,
  both,
  CHOOSES,
  forceOf,
  forceOfValue,
  NOTHING,
  SAME,
  STEADY,
  type Column,
  type Drift,
  type Row,
  type Value,
} from './drift.ts'
import type { InnerRelations } from './inner-relations.ts'
import { namesOf } from '../expressions/mentions.ts'
import type { Node } from '../expressions/syntax-tree.ts'

/** The table that is changed, and what the names of sub-selects mean. */
export interface Ground {
  readonly oid: string
  readonly name: string
  readonly columns: readonly string[]
  readonly key: readonly string[]
  readonly relations: Pick<InnerRelations, 'find' | 'queryOf'>
  /** Takes every ORDER BY as one in which no two rows are alike: tells what the key in it would change. */
  readonly trustsOrder: boolean
}

/** What stands around a node: the queries of WITH by name, and the selects, nearest first. */
export interface Place {
  readonly ground: Ground
  readonly queries: ReadonlyMap<string, () => Rows>
  readonly selects: readonly Scope[]
  /** Without it no row matches: it stands in no OR and in no sub-select. */
  readonly isNeeded: boolean
  /** Each select once, however often its columns are named. */
  readonly known: WeakMap<Node, Select>
  /** Conditions and selects hold each other. */
  readonly read: {
    match(node: unknown, place: Place): Drift
    select(select: Node, place: Place): Select
  }
}

/** The value of a column, and what it is made of. */
export interface Source {
  readonly value: Value
  /** The column of the changed table that it is. */
  readonly column: Column | null
  /** Those rows of the changed table that it is computed from. */
  readonly rows: readonly Row[]
}

/** Rows each of which is a row of the changed table, or stands for some of them. */
export interface Own {
  readonly row: Row
  /** What becomes of such a row's being among them while it is there. */
  readonly drift: Drift
  /** All rows of the table are that are like these; null where some may not be. */
  readonly alike: readonly Row[] | null
}

/** The rows of a select, or of one item of a FROM. */
export interface Rows {
  readonly drift: Drift
  readonly own: Own | null
  column(name: string): Source | undefined
  /** Null where nobody knows them all. */
  readonly names: readonly string[] | null
}

export interface Item extends Rows {
  readonly alias: string | null
}

/** What names mean in a select. */
export interface Scope {
  readonly drift: Drift
  readonly own: Own | null
  readonly items: readonly Item[]
  /** The columns of GROUP BY; null where it has something else. */
  readonly groups: readonly string[] | null
  readonly windows: ReadonlyMap<unknown, Node>
}

export interface Select {
  readonly rows: Rows
  /** What it gives, by position. */
  readonly outputs: readonly Source[]
  /** Where its list stands. */
  readonly inside: Place
}

/** The row that is changed. */
export const CHANGED: Row = Symbol('changed')
export const PLAIN: Source = { value: SAME, column: null, rows: [] }
export const NO_SCOPE: Scope = { drift: STEADY, own: null, items: [], groups: [], windows: new Map() }

export function within(place: Place, scope: Scope): Place {
  return { ...place, isNeeded: false, selects: [scope, ...place.selects] }
}

/** Nobody knows what it is. */
export function unknownAt({ selects }: Place): Source {
  return selects.length === 0 ? PLAIN : { ...PLAIN, value: anything(CHOOSES) }
}

/** One of several: that which is made of many rows, if any is. */
export function oneOf(sources: readonly Source[]): Source | undefined {
  const [first, ...others] = sources
  if (!first || others.length === 0) return first
  const force = sources.reduce<number>((most, { value }) => Math.max(most, forceOfValue(value)), NOTHING)
  const value = force === NOTHING ? SAME : anything(CHOOSES)
  return { value, column: null, rows: sources.flatMap(({ rows }) => rows) }
}

/** All columns of some rows as one value. */
export function wholeOf(items: readonly Rows[], place: Place): Source {
  const sources = items.map(({ names, column }) => names?.map((name) => column(name) ?? unknownAt(place)))
  const whole = oneOf(sources.flatMap((columns) => columns ?? [unknownAt(place)]))
  return { ...(whole ?? PLAIN), column: null }
}

/** What a name means: a column of the nearest FROM that has it, or a whole row of one. */
export function named(fields: readonly unknown[], place: Place): Source {
  const names = namesOf(fields)
  const isStar = names.length < fields.length
  const name = isStar ? undefined : names.pop()
  const qualifier = names.at(-1)
  for (const { items } of place.selects) {
    const meant = items.filter(({ alias }) => alias === (qualifier ?? name))
    if (name === undefined || qualifier !== undefined) {
      const found = qualifier === undefined ? items : meant
      if (found.length > 0) return columnOf(found, name, place)
      continue
    }
    if (items.some((item) => item.column(name) !== undefined)) return columnOf(items, name, place)
    if (meant.length > 0) return wholeOf(meant, place)
    if (items.some((item) => item.names === null)) return unknownAt(place)
  }
  return ofChanged(qualifier, name, place)
}

function columnOf(items: readonly Item[], name: string | undefined, place: Place): Source {
  if (name === undefined) return wholeOf(items, place)
  return oneOf(columnsIn(items, name)) ?? unknownAt(place)
}

/** What has such a column. */
export function columnsIn(items: readonly Item[], name: string): Source[] {
  return items.map((item) => item.column(name)).filter((source) => source !== undefined)
}

function ofChanged(qualifier: string | undefined, name: string | undefined, place: Place): Source {
  const { ground } = place
  if (qualifier !== undefined && qualifier !== ground.name) return unknownAt(place)
  if (name !== undefined && ground.columns.includes(name)) return tableColumn(CHANGED, name)
  return name === undefined || name === ground.name ? { ...PLAIN, rows: [CHANGED] } : unknownAt(place)
}

export function tableColumn(row: Row, name: string): Source {
  return { value: SAME, column: { row, name, isText: false }, rows: [row] }
}

/** Some rows under a name of their own: named twice, they are two different rows. */
export function mentioned(alias: string | null, rows: Rows): Item {
  const others = new Map<Row, Row>()
  const other = (row: Row): Row => {
    if (row === CHANGED) return row
    const known = others.get(row) ?? Symbol(alias ?? '')
    others.set(row, known)
    return known
  }
  return {
    ...rows,
    alias,
    own: rows.own && ownAs(rows.own, other),
    column: (name) => {
      const source = rows.column(name)
      return source && moved(source, other)
    },
  }
}

/** Where some rows were taken first, a row that is like the others may not be among them. */
function ownAs({ row, drift, alike }: Own, other: (row: Row) => Row): Own {
  const isWhole = forceOf(drift) === NOTHING
  return { row: other(row), drift, alike: (isWhole && alike?.map(other)) || null }
}

function moved({ value, column, rows }: Source, other: (row: Row) => Row): Source {
  const of = 'of' in value && value.of
  const known = of ? { ...of, row: other(of.row), alike: of.alike?.map(other) ?? null } : null
  return {
    value: 'of' in value ? { ...value, of: known } : value,
    column: column && { ...column, row: other(column.row) },
    rows: rows.map(other),
  }
}

/** With other names for its columns nobody tells which is which. */
export function renamed(names: readonly string[], rows: Rows, place: Place): Rows {
  if (names.length === 0) return rows
  const source = wholeOf([rows], place)
  const column = (name: string) => (names.includes(name) || rows.column(name) ? source : undefined)
  return { ...rows, column, names: rows.names && [...names, ...rows.names] }
}

export function joinedDrift(scopes: readonly { readonly drift: Drift }[]): Drift {
  return both(...scopes.map(({ drift }) => drift))
}
