/** Says whether another line is due: true the first time, then at most once in `intervalMs`. */
export function createPace(intervalMs: number, now: () => number = () => performance.now()): () => boolean {
  let lastAt = Number.NEGATIVE_INFINITY
  return () => {
    const at = now()
    if (at - lastAt < intervalMs) return false
    lastAt = at
    return true
  }
}
