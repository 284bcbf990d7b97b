/** AWS's advice for Aurora DSQL: from 50 ms, at most 5 s between tries. */
const BASE_MS = 50
const CAP_MS = 5_000

/**
 * Tries without progress before a worker gives up. AWS advises 5; a batch that meets many other
 * writers needs more, and 10 with full jitter is still under half a minute.
 */
export const MAX_TRIES_WITHOUT_PROGRESS = 10

/** Milliseconds to wait before try `tries + 1`: full jitter, so that colliding workers spread out. */
export function backoffMs(tries: number, random: () => number): number {
  return random() * Math.min(CAP_MS, BASE_MS * 2 ** tries)
}
