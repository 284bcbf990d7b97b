import { assertNever } from '../../../../shared/assert-never.ts'
import type { LeftReason, Values } from '../../archive/archive-text.ts'
import type { ArchivedRow } from '../../archive/archived-rows.ts'
import type { KeyPrefix } from '../../db/key.ts'
import type { TextRow } from '../../db/session.ts'
import { valuesAt, type KnownValues, type Layout, type TableRestore, type Way } from './restore.ts'

/** A row of an archive beside the table's row of that key. */
export interface Judged {
  readonly key: KeyPrefix
  /** As it was before the job, and as the job left it; null where there was none. */
  readonly before: KnownValues | null
  readonly after: KnownValues | null
  /** As it is; null where there is none. */
  readonly now: TextRow | null
  /** Null where it is left as it is. */
  readonly way: Way | null
  /** Why it is left, or would be but for `overwrite`; null where it is as the job left it. */
  readonly reason: LeftReason | null
}

type Judging = Pick<TableRestore, 'layouts' | 'keyPlaces' | 'columns' | 'overwrite'>

/** Both sides of a line in the order of the table's columns. */
function sidesOf({ line, layout }: ArchivedRow, { layouts }: Judging) {
  const { inRow = [], inNew = [] } = layouts[layout] ?? {}
  return { before: line.row && valuesAt(line.row, inRow), set: line.new ? valuesAt(line.new, inNew) : null }
}

/** The key of an archived row. */
export function keyOf(row: ArchivedRow, judging: Judging): KeyPrefix {
  const { before, set } = sidesOf(row, judging)
  return judging.keyPlaces.map((place) => (before ?? set)?.[place] ?? '')
}

/** Tells rows apart by their keys. */
export function nameOfKey(key: TextRow): string {
  return key.length === 1 ? (key[0] ?? '') : JSON.stringify(key)
}

/** What becomes of a row; `now`: the table's row of its key. */
export function judge(row: ArchivedRow, now: TextRow | null, judging: Judging): Judged {
  const { before, set } = sidesOf(row, judging)
  const key = judging.keyPlaces.map((place) => (before ?? set)?.[place] ?? '')
  const reason = reasonToLeave(set, now)
  const isTaken = reason === null || (judging.overwrite && now !== null)
  // Where a row was only changed, it stayed as it was in all other columns.
  const after = set && set.map((value, place) => value ?? (value === undefined ? before?.[place] : null))
  return { key, before, after, now, reason, way: isTaken ? wayOf(before, set, now) : null }
}

function reasonToLeave(set: KnownValues | null, now: TextRow | null): LeftReason | null {
  if (!set) return now === null ? null : 'exists'
  if (now === null) return 'deleted'
  const isAsLeft = set.every((value, place) => value === undefined || value === now[place])
  return isAsLeft ? null : 'changed'
}

function wayOf(before: KnownValues | null, set: KnownValues | null, now: TextRow | null): Way {
  if (before === null) return 'delete'
  if (set) return 'update'
  return now === null ? 'insert' : 'overwrite'
}

/** Places of the columns that get values. */
export function placesOf(way: Way, { inRow, inNew }: Layout, { columns }: Judging): number[] {
  const places = columns.flatMap((_, place) => (inRow[place] === null ? [] : [place]))
  switch (way) {
    case 'insert':
      return places.filter((place) => columns[place]?.isGenerated === false)
    case 'overwrite':
      return places.filter((place) => columns[place]?.isFixed === false)
    case 'update':
      return places.filter((place) => inNew[place] !== null && columns[place]?.isFixed === false)
    case 'delete':
      return []
    default:
      return assertNever(way)
  }
}

/** The same of rows of a file's layout. */
export function layoutPlaces(table: TableRestore, layout: number, way: Way): number[] {
  const places = table.layouts[layout]
  return places ? placesOf(way, places, table) : []
}

/** The values at such places, as an archive has them. */
export function pick(values: KnownValues | null, places: readonly number[]): Values {
  return places.map((place) => values?.[place] ?? null)
}
