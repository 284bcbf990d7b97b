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
}

export const STEADY: Drift = { fewer: NOTHING, more: NOTHING }
export const FEWER: Drift = { fewer: CHOOSES, more: NOTHING }
export const MORE: Drift = { fewer: NOTHING, more: CHOOSES }
export const ANYTHING: Drift = { fewer: CHOOSES, more: CHOOSES }

const larger = (left: Force, right: Force): Force => (left > right ? left : right)

export function forceOf({ fewer, more }: Drift): Force {
  return larger(fewer, more)
}

export function eitherWayBy(force: Force): Drift {
  return { fewer: force, more: force }
}

export function both(...drifts: readonly Drift[]): Drift {
  return drifts.reduce(
    (left, right) => ({ fewer: larger(left.fewer, right.fewer), more: larger(left.more, right.more) }),
    STEADY,
  )
}

export function negated({ fewer, more }: Drift): Drift {
  return { fewer: more, more: fewer }
}

/** What becomes of a value that is made of many rows. */
export type Value =
  | { readonly kind: 'same' }
  /** `max` and `count` fall, `min` rises, as rows go. */
  | {
      readonly kind: 'falls' | 'rises'
      /** The column whose largest or smallest value it is. */
      readonly column: string | null
      /** Counts from 1, so that who is first stays first. */
      readonly isPlace: boolean
    }
  /** That of rows that a sub-select found. */
  | { readonly kind: 'rows'; readonly drift: Drift }
  | { readonly kind: 'anything'; readonly force: Force }

export const SAME: Value = { kind: 'same' }

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

/** `what` compared with a value of many rows; `isOwn`: with that column of which the value is one. */
export function compared(
  operator: string,
  value: Value,
  what: { readonly isOwn: boolean; readonly isOne: boolean },
): Drift {
  if (operator === '<>') return negated(compared('=', value, what))
  if (value.kind === 'same') return STEADY
  if (value.kind === 'anything') return eitherWayBy(value.force)
  if (value.kind === 'rows') return forceOf(value.drift) < CHOOSES ? value.drift : ANYTHING
  if (operator === '=')
    return (value.isPlace && what.isOne) || (value.column !== null && what.isOwn) ? MORE : ANYTHING
  const whenFalling: Record<string, Drift> = { '<': FEWER, '<=': FEWER, '>': MORE, '>=': MORE }
  const drift = whenFalling[operator] ?? ANYTHING
  return value.kind === 'falls' ? drift : negated(drift)
}
