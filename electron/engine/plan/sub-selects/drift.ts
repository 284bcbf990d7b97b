/** Nothing; rows that are read; rows that are chosen by others: the first ones, the largest, so many. */
export type Force = 0 | 1 | 2
export const NOTHING = 0
export const READS = 1
export const CHOOSES = 2

/**
 * What becomes of the answer that a row gets, while other matching rows go: whether it may cease to match
 * (`fewer`) or begin to (`more`), and what makes it so.
 */
export interface Drift {
  readonly fewer: Force
  readonly more: Force
  /** What may make it null, which NOT leaves as it is. */
  readonly lost: Force
  /** Rows of the changed table are compared with one another otherwise than for being alike. */
  readonly ranks: boolean
}

const driftOf = (fewer: Force, more: Force): Drift => ({ fewer, more, lost: NOTHING, ranks: false })
export const STEADY = driftOf(NOTHING, NOTHING)
export const FEWER = driftOf(CHOOSES, NOTHING)
export const MORE = driftOf(NOTHING, CHOOSES)
export const ANYTHING = driftOf(CHOOSES, CHOOSES)
/** The rows of the changed table themselves. */
export const GOING = driftOf(READS, NOTHING)
export const RANKING: Drift = { ...STEADY, ranks: true }

const larger = (left: Force, right: Force): Force => (left > right ? left : right)

export function lostBy(lost: Force): Drift {
  return { ...STEADY, lost }
}

export function forceOf({ fewer, more, lost }: Drift): Force {
  return larger(larger(fewer, more), lost)
}

export function eitherWayBy(force: Force): Drift {
  return driftOf(force, force)
}

export function both(...drifts: readonly Drift[]): Drift {
  return drifts.reduce(
    (left, right) => ({
      fewer: larger(left.fewer, right.fewer),
      more: larger(left.more, right.more),
      lost: larger(left.lost, right.lost),
      ranks: left.ranks || right.ranks,
    }),
    STEADY,
  )
}

export function negated({ fewer, more, ...rest }: Drift): Drift {
  return { fewer: more, more: fewer, ...rest }
}

/** Of the rows that a condition takes: what is null is not taken, and who reads ranks chooses. */
export function taken({ fewer, more, lost, ranks }: Drift): Drift {
  const force = (read: Force) => (ranks && read === READS ? CHOOSES : read)
  return { fewer: force(larger(fewer, lost)), more: force(more), lost: NOTHING, ranks }
}

/** Who looks for something among chosen rows that are not its own may find it or lose it. */
export function soughtIn(rows: Drift): Drift {
  return rows.more === CHOOSES ? { ...ANYTHING, ranks: rows.ranks } : rows
}

/** A row of the changed table that a name stands for. */
export type Row = symbol

/** A column of the changed table, or that as text, by which rows differ where they do by the column. */
export interface Column {
  readonly row: Row
  readonly name: string
  readonly isText: boolean
}

/** The column of which a value is the largest or the smallest. */
export interface Extreme extends Column {
  /** It is that among all rows like these in the columns by which they are found; null where it may not be. */
  readonly alike: readonly Row[] | null
  /** The columns by which its rows are grouped; null where they are something else. */
  readonly groups: readonly string[] | null
}

/** What becomes of a value that is made of many rows. */
export type Value =
  | { readonly kind: 'same' }
  /** `max` and `count` fall, `min` rises, as rows go; `moves`: its order is another one. */
  | {
      readonly kind: 'falls' | 'rises' | 'moves'
      readonly of: Extreme | null
      /** Counts from 1, so that who is first stays first. */
      readonly isPlace: boolean
      /** Certainly no text, so that a cast keeps its order. */
      readonly isMeasure: boolean
      /** It is null once there are no rows. */
      readonly mayVanish: boolean
    }
  /** That of rows that a sub-select found. */
  | { readonly kind: 'rows'; readonly drift: Drift }
  | { readonly kind: 'anything'; readonly force: Force }

export const SAME: Value = { kind: 'same' }
export const COUNT: Value & { kind: 'falls' } = {
  ...{ kind: 'falls', of: null, isPlace: false, isMeasure: true, mayVanish: false },
}
export const PLACE: Value = { ...COUNT, isPlace: true }

export function anything(force: Force): Value {
  return force === NOTHING ? SAME : { kind: 'anything', force }
}

export function forceOfValue(value: Value): Force {
  if (value.kind === 'same') return NOTHING
  if (value.kind === 'rows') return forceOf(value.drift)
  return value.kind === 'anything' ? value.force : CHOOSES
}

const MIRRORED: Record<string, string> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

/** How a comparison goes that has the value on its left. */
export function mirrored(operator: string): string {
  return MIRRORED[operator] ?? operator
}

/** `what` compared with a value of many rows; `lasts`: once it is equal, it stays so. */
export function compared(operator: string, value: Value, lasts: boolean): Drift {
  if (operator === '<>') return negated(compared('=', value, lasts))
  if (value.kind === 'same') return STEADY
  if (value.kind === 'anything') return eitherWayBy(value.force)
  if (value.kind === 'rows') return vanishing(value.drift)
  const drift = operator === '=' ? (lasts ? MORE : ANYTHING) : ordered(operator, value.kind)
  return value.mayVanish ? both(drift, lostBy(CHOOSES)) : drift
}

/** The value of the one row is there or null. */
function vanishing(rows: Drift): Drift {
  if (forceOf(rows) === CHOOSES) return ANYTHING
  return rows.more === NOTHING ? lostBy(rows.fewer) : eitherWayBy(forceOf(rows))
}

function ordered(operator: string, kind: 'falls' | 'rises' | 'moves'): Drift {
  const whenFalling: Record<string, Drift> = { '<': FEWER, '<=': FEWER, '>': MORE, '>=': MORE }
  const drift = whenFalling[operator] ?? ANYTHING
  if (kind === 'moves') return ANYTHING
  return kind === 'falls' ? drift : negated(drift)
}
