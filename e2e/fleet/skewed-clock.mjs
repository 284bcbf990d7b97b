/*
 * Preloaded by NODE_OPTIONS=--import: the wall clock of this process and its threads, as Node sees it, is off by
 * CLOCK_SKEW_MS. Files, the system and the cluster keep the right time, and so do the clocks that never go back.
 */
const skew = Number(process.env.CLOCK_SKEW_MS ?? 0)
const Right = Date

globalThis.Date = class Date extends Right {
  constructor(...given) {
    if (given.length === 0) super(Right.now() + skew)
    else super(...given)
  }

  static now() {
    return Right.now() + skew
  }
}
