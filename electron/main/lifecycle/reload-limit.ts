/** A page that fails more often within this time fails for a reason that a reload does not cure. */
const WINDOW_MS = 60_000
const MAX_RELOADS = 3

/** Says whether one more reload is sensible, and counts it if so; `now` in milliseconds. */
export function createReloadLimit(now: () => number): { take(): boolean } {
  let reloads: number[] = []
  return {
    take: () => {
      reloads = reloads.filter((at) => now() - at < WINDOW_MS)
      if (reloads.length >= MAX_RELOADS) return false
      reloads.push(now())
      return true
    },
  }
}
