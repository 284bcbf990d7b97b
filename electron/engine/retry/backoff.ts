/** AWS's advice for Aurora DSQL: from 50 ms, at most 5 s between tries. */
const BASE_MS = 50
const CAP_MS = 5_000

/**
 * Tries without progress before a worker gives up. AWS advises 5, which is for a transaction that
 * a person waits for: where half of all commits conflict, one batch in 32 would meet 5 in a row,
 * and one in a million meets 20. With full jitter that is about half a minute.
 */
export const MAX_TRIES_WITHOUT_PROGRESS = 20

/** Milliseconds to wait before try `tries + 1`: full jitter, so that colliding workers spread out. */
export function backoffMs(tries: number, random: () => number): number {
  return random() * Math.min(CAP_MS, BASE_MS * 2 ** tries)
}
