import type { WriteCounts } from '../../../shared/row-file.ts'
import type { FileRow } from '../../row-files/row-files.ts'
import { opOf, refusalOf, type Refusal } from '../plan/write/refusal.ts'
import type { NamedChange, Write } from '../plan/write/write.ts'
import { NOTHING_WRITTEN } from './write-counts.ts'

/** A row that is not written. */
export interface RefusedRow extends Refusal {
  readonly row: FileRow
}

/** What is done with the row of a key, whatever the file says of it one after another. */
export interface Effect {
  /** As the file has it. */
  readonly key: readonly string[]
  readonly way: 'insert' | 'update' | 'delete'
  /** By the columns of the write; undefined is left as it is, or to its default. */
  readonly values: Values
  /** Where the key was found. */
  readonly found: FoundKey
}

/** A row with what can be told of it by itself. */
export interface JudgedRow {
  readonly row: FileRow
  /** Why it cannot be sent; null where nothing is wrong with it. */
  readonly refusal: Refusal | null
  /** Null where nothing is done: it is refused, or names a key again. */
  readonly op: 'put' | 'delete' | null
}

type Values = readonly (string | null | undefined)[]

/** What a batch of rows comes to. */
export interface Effects {
  /** How many of the rows it is. */
  readonly rows: number
  readonly effects: readonly Effect[]
  readonly counts: WriteCounts
  readonly refused: readonly RefusedRow[]
}

/** A key of the file, and the table's row of it. */
export interface FoundKey {
  /** Tells keys of the batch apart, however they are written. */
  readonly name: string
  /** As the row that is there has it, or will have it. */
  readonly key: readonly (string | null)[]
  readonly isThere: boolean
  /** Whether a change of named rows is one of it as well: its condition holds. */
  readonly isMeant: boolean
  /** All columns that are archived; empty where none are. */
  readonly now: readonly (string | null)[]
}

interface State {
  readonly found: FoundKey
  isThere: boolean
  key: readonly string[]
  values: Values | null
}

const KEY_EXISTS: Refusal = { sqlState: '23505', message: 'a row with this key exists' }

/**
 * As if the rows were written one after another; `found` is of those that are not refused. Ends before a row
 * that comes back after the batch has deleted it: nothing of what it was may stay, and both have to be undone.
 */
export function effectsOf(write: Write, rows: readonly JudgedRow[], found: readonly FoundKey[]): Effects {
  const counts = { ...NOTHING_WRITTEN }
  const refused: RefusedRow[] = []
  const states = new Map<string, State>()
  let [sent, done] = [0, 0]
  for (const { row, refusal: own, op } of rows) {
    const one = own || op === null ? undefined : found[sent++]
    if (!one) {
      if (own) refused.push({ row, ...own })
      else counts.skipped += 1
      done += 1
      continue
    }
    const known = states.get(one.name)
    const isPut = op === 'put'
    if (isPut && known && !known.isThere && known.found.isThere && write.mode !== 'update') break
    const state = known ?? { found: one, isThere: one.isThere, key: keyOf(row, write), values: null }
    states.set(one.name, state)
    const refusal = write.named
      ? change(state, write.named, counts)
      : isPut
        ? put(state, row, write, counts)
        : remove(state, counts)
    if (refusal) refused.push({ row, ...refusal })
    done += 1
  }
  return { rows: done, effects: [...states.values()].flatMap(effectOf), counts, refused }
}

export function judged(rows: readonly FileRow[], write: Write): JudgedRow[] {
  const repeated = write.named ? within(write.named.repeated, rows) : NONE
  return rows.map((row) => {
    const refusal = refusalOf(row, write)
    return { row, refusal, op: repeated.has(row.no) ? null : opOf(row, write) }
  })
}

const NONE: ReadonlySet<number> = new Set()

/** Those of the numbers, which are in order, that are rows of the batch. */
function within(numbers: Float64Array, rows: readonly FileRow[]): ReadonlySet<number> {
  const [first, last] = [rows[0]?.no ?? 0, rows.at(-1)?.no ?? 0]
  if (numbers.length === 0) return NONE
  return new Set(numbers.subarray(placeOf(numbers, first), placeOf(numbers, last + 1)))
}

/** Of the first number that is not less. */
function placeOf(numbers: Float64Array, least: number): number {
  let [from, to] = [0, numbers.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((numbers[middle] ?? 0) < least) from = middle + 1
    else to = middle
  }
  return from
}

export function keyOf({ values }: FileRow, { columns, keyPlaces }: Write): string[] {
  return keyPlaces.map((place) => values[columns[place]?.field ?? -1] ?? '')
}

type Counting = { -readonly [kind in keyof WriteCounts]: number }

function remove(state: State, counts: Counting): null {
  counts[state.isThere ? 'deleted' : 'missing'] += 1
  Object.assign(state, { isThere: false, values: null })
  return null
}

/** A row that was changed already is not changed again. */
function change(state: State, { change: { set } }: NamedChange, counts: Counting): null {
  const { isThere, isMeant } = state.found
  if (!isThere) counts.missing += 1
  else if (!isMeant || !state.isThere || state.values !== null) counts.skipped += 1
  else if (set === null) return remove(state, counts)
  else {
    counts.updated += 1
    // What it gets only the database knows.
    state.values = []
  }
  return null
}

function put(state: State, row: FileRow, { mode, columns }: Write, counts: Counting): Refusal | null {
  if (state.isThere && mode === 'insert') return KEY_EXISTS
  if (state.isThere && mode === 'skip') {
    counts.skipped += 1
    return null
  }
  if (!state.isThere && mode === 'update') {
    counts.missing += 1
    return null
  }
  const isUnchanged =
    state.isThere && !columns.some(({ field, isFixed }) => !isFixed && row.values[field] !== undefined)
  if (isUnchanged) {
    counts.skipped += 1
    return null
  }
  counts[state.isThere ? 'updated' : 'written'] += 1
  const before = state.values
  state.values = columns.map(({ field }, place) => {
    const value = row.values[field]
    return value === undefined ? before?.[place] : value
  })
  state.isThere = true
  return null
}

function effectOf({ found, isThere, key, values }: State): Effect[] {
  if (!isThere) return found.isThere ? [{ key, way: 'delete', values: [], found }] : []
  if (values === null) return []
  return [{ key, way: found.isThere ? 'update' : 'insert', values, found }]
}
