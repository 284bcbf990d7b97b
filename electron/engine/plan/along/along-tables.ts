import type { ArchivedTable } from '../../archive/archive-text.ts'
import { describeTable, type TableDefinition } from '../../db/catalog.ts'
import { columnExpressions } from '../../db/column-expressions.ts'
import { columnFingerprint } from '../../db/fingerprint.ts'
import type { Reference, ReferenceEnd } from '../../db/references.ts'
import type { Session } from '../../db/session.ts'
import type { ReferenceEffect } from '../references/reference-effects.ts'
import { tablesAlong } from '../references/reference-warnings.ts'
import type { AlongPath, AlongReading } from './along-reading.ts'

/** What is kept of the rows that go or change along with those of a purge. */
export interface AlongTables {
  readonly tables: readonly ArchivedTable[]
  readonly readings: readonly AlongReading[]
  /** Tables with such rows that are not kept. */
  readonly unkept: readonly ReferenceEnd[]
}

export const NOTHING_ALONG: AlongTables = { tables: [], readings: [], unkept: [] }

/**
 * Which rows that are, of tables in an order in which each stands behind those that its rows refer to. Not kept are
 * rows that go round a circle of several tables, those of a table without a key, those that get a default that is not
 * a constant, all that follows from these, and what ON UPDATE does in turn. `first`: tables of which the job deletes rows
 * itself, and which stand first, in this order.
 */
export async function alongTables(
  session: Session,
  own: TableDefinition,
  effects: readonly ReferenceEffect[],
  first: readonly TableDefinition[] = [],
): Promise<AlongTables> {
  const ends = tablesAlong(effects)
  if (ends.length === 0) return NOTHING_ALONG
  const tables = new Map(first.map((table) => [table.oid, table]))
  for (const { oid, table } of ends)
    if (!tables.has(oid)) tables.set(oid, await describeTable(session, table))
  const deleting = effects.filter(({ cause, action }) => cause === 'delete' && action === 'CASCADE')
  const order = inOrder(own.oid, deleting, tables, first)
  const changing = effects.filter(
    ({ cause, action, reference: { to } }) =>
      cause === 'delete' && isSetting(action) && (to.oid === own.oid || order.includes(to.oid)),
  )
  const kept: { readonly oid: string; readonly table: ArchivedTable; readonly reading: AlongReading }[] = []
  const places = new Map(order.map((oid, place) => [oid, place]))
  const others = ends.map(({ oid }) => oid).filter((oid) => !places.has(oid))
  for (const oid of [...order, ...others]) {
    const table = tables.get(oid)
    if (!table || table.key.length === 0) continue
    const deletes = places.has(oid) ? deleting.filter(({ reference }) => reference.from.oid === oid) : []
    const changes = changing.filter(({ reference }) => reference.from.oid === oid)
    const paths = await pathsOf(session, table, { own: own.oid, places, deletes, changes })
    // Among those that stand first some may refer to others behind them, and these to them.
    const known = paths.filter(({ parent }) => parent === null || parent <= kept.length)
    if (known.length > 0 || kept.length < first.length)
      kept.push({
        oid,
        table: archivedTable(table, known),
        reading: { paths: known, isOwn: oid === own.oid },
      })
  }
  return {
    tables: kept.map(({ table }) => table),
    readings: kept.map(({ reading }) => reading),
    unkept: ends.filter(({ oid }) => !isWhole(oid, effects, kept.find((one) => one.oid === oid)?.reading)),
  }
}

interface EffectsOnTable {
  readonly own: string
  readonly places: ReadonlyMap<string, number>
  readonly deletes: readonly ReferenceEffect[]
  readonly changes: readonly ReferenceEffect[]
}

async function pathsOf(
  session: Session,
  table: TableDefinition,
  { own, places, deletes, changes }: EffectsOnTable,
): Promise<AlongPath[]> {
  const defaults = changes.some(({ action }) => action === 'SET DEFAULT')
    ? await columnExpressions(session, table)
    : new Map<string, string>()
  return [
    ...deletes.flatMap(({ reference }) => deletingPaths(reference, own, places)),
    ...changes.flatMap((effect) => changingPaths(effect, own, places, defaults)),
  ]
}

const isSetting = (action: ReferenceEffect['action']) => action === 'SET NULL' || action === 'SET DEFAULT'

/** Tables whose rows are deleted along and can be kept, each behind those that it refers to. */
function inOrder(
  own: string,
  deleting: readonly ReferenceEffect[],
  tables: ReadonlyMap<string, TableDefinition>,
  first: readonly TableDefinition[],
): string[] {
  const order = first.map(({ oid }) => oid)
  const parentsOf = (oid: string) =>
    deleting.filter(({ reference: { from } }) => from.oid === oid).map(({ reference: { to } }) => to.oid)
  // The own table is reached first; its own rows that go along stand before all else.
  const waiting = new Set(deleting.map(({ reference }) => reference.from.oid))
  for (let before = -1; before < order.length;) {
    before = order.length
    for (const oid of waiting) {
      if (order.includes(oid) || tables.get(oid)?.key.length === 0) continue
      const isReady = parentsOf(oid).every(
        (parent) =>
          parent === oid || order.includes(parent) || (parent === own && !(waiting.has(own) && oid !== own)),
      )
      if (isReady) order.push(oid)
    }
  }
  return order
}

function deletingPaths(
  { from, to }: Reference,
  own: string,
  places: ReadonlyMap<string, number>,
): AlongPath[] {
  return parentsIn(to.oid, own, places).map((parent) => ({
    parent,
    columns: from.columns,
    referenced: to.columns,
    sets: null,
  }))
}

/** None where a default is not a constant. */
function changingPaths(
  { reference: { from, to }, action, changes }: ReferenceEffect,
  own: string,
  places: ReadonlyMap<string, number>,
  defaults: ReadonlyMap<string, string> | null,
): AlongPath[] {
  const values = changes.map((name) => (action === 'SET NULL' ? 'NULL' : constantIn(defaults, name)))
  if (!values.every((value) => value !== null)) return []
  const sets = Object.fromEntries(changes.map((name, place) => [name, values[place] ?? 'NULL']))
  return parentsIn(to.oid, own, places).map((parent) => ({
    parent,
    columns: from.columns,
    referenced: to.columns,
    sets,
  }))
}

/** Rows of the own table may be the job's, or go along with those. */
function parentsIn(oid: string, own: string, places: ReadonlyMap<string, number>): (number | null)[] {
  const place = places.get(oid)
  return [...(oid === own ? [null] : []), ...(place === undefined ? [] : [place])]
}

const CONSTANT =
  /^(?:NULL|true|false|-?\d+(?:\.\d+)?|\(-\d+(?:\.\d+)?\)|'(?:[^']|'')*')(?:::[\w ",.()[\]]+)?$/i

/** The default as SQL; null where it is worked out anew for each row, or nobody tells. */
function constantIn(defaults: ReadonlyMap<string, string> | null, name: string): string | null {
  if (!defaults) return null
  const text = defaults.get(name) ?? 'NULL'
  return CONSTANT.test(text) ? text : null
}

function archivedTable({ table, key, columns }: TableDefinition, paths: readonly AlongPath[]): ArchivedTable {
  const kept = columns.filter(({ generation, inKey }) => generation !== 'stored' || inKey)
  const set = new Set(paths.flatMap(({ sets }) => Object.keys(sets ?? {})))
  return {
    ...{ table, key: [...key], columns: kept.map(columnFingerprint) },
    changed: kept.filter(({ name }) => set.has(name)).map(({ name }) => name),
  }
}

/** Whether all that foreign keys do to a table's rows is kept. */
function isWhole(
  oid: string,
  effects: readonly ReferenceEffect[],
  reading: AlongReading | undefined,
): boolean {
  const onTable = effects.filter(
    ({ reference, action }) => reference.from.oid === oid && (action === 'CASCADE' || isSetting(action)),
  )
  return onTable.every(
    ({ cause, reference: { from } }) =>
      cause === 'delete' &&
      reading?.paths.some(({ columns }) => columns.join() === from.columns.join()) === true,
  )
}
