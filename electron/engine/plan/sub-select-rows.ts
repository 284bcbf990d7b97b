import { anything, both, CHOOSES, forceOf, NOTHING, SAME, STEADY, type Drift, type Value } from './drift.ts'
import { namesOf } from './mentions.ts'
import { isRecord } from './syntax-tree.ts'
import type { InnerRelations } from './inner-relations.ts'
import type { Node } from './select-parts.ts'

/** The table that is changed, and what the names of sub-selects mean. */
export interface Ground {
  readonly oid: string
  readonly key: readonly string[]
  readonly relations: Pick<InnerRelations, 'find' | 'queryOf'>
  /** Takes every ORDER BY as one in which no two rows are alike: tells what the key in it would change. */
  readonly trustsOrder: boolean
}

/** What stands around a node: the queries of WITH by name, and the selects, nearest first. */
export interface Place {
  readonly ground: Ground
  readonly queries: ReadonlyMap<string, () => Rows>
  readonly selects: readonly Rows[]
  /** Each select once, however often its columns are named. */
  readonly known: WeakMap<Node, Select>
}

/** The rows of a FROM or of a whole select. */
export interface Rows {
  readonly drift: Drift
  /** Each is a row of the changed table, and there for its own sake. */
  readonly isOwn: boolean
  /** What a column of them is that is computed from many rows; undefined where there is no such column. */
  column(name: string): Source | undefined
}

export interface Select {
  readonly rows: Rows
  /** Where its list stands. */
  readonly inside: Place
}

/** The value of a column, and what column of a table it is. */
export interface Source {
  readonly value: Value
  readonly name: string | null
}

export const NO_ROWS: Rows = { drift: STEADY, isOwn: false, column: () => undefined }

export function within(place: Place, rows: Rows): Place {
  return { ...place, selects: [rows, ...place.selects] }
}

export function joined(items: readonly Rows[]): Rows {
  return {
    drift: both(...items.map(({ drift }) => drift)),
    isOwn: false,
    column: (name) => items.map((item) => item.column(name)).find((source) => source !== undefined),
  }
}

/** Whether a column is made of many rows. */
export function isMade(source: Source | undefined): boolean {
  return source !== undefined && source.value.kind !== 'same'
}

/** With other names for its columns nobody tells which is which: any may be made of many rows. */
export function renamed({ alias }: Node, rows: Rows): Rows {
  const names = namesOf(isRecord(alias) ? alias['colnames'] : undefined)
  if (names.length === 0) return rows
  const value = forceOf(rows.drift) === NOTHING ? SAME : anything(CHOOSES)
  const column = (name: string) => (names.includes(name) ? { value, name: null } : undefined)
  return { ...rows, column }
}
