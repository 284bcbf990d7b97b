/** Random numbers that a seed repeats. */
export interface Random {
  /** From 0 to less than 1. */
  next(): number
  /** A whole number from 0 to less than `count`. */
  below(count: number): number
  pick<T>(choices: readonly [T, ...T[]]): T
}

/** Mulberry32: small, and good enough to choose what breaks when. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number) => Math.floor(next() * count)
  return { next, below, pick: (choices) => choices[below(choices.length)] ?? choices[0] }
}

/** A generator of its own for each number, so that what one does leaves the others as they are. */
export function branch(seed: number, no: number): Random {
  return seededRandom(seed ^ Math.imul(no, 0x9e3779b1))
}

/** For runs that nobody gave a seed. */
export function freshSeed(): number {
  return Math.floor(Math.random() * 2 ** 31)
}
