/** When a job will probably end, as a state, so that a guess never poses as a fact. */
export type Eta =
  | { readonly state: 'measuring' }
  | { readonly state: 'range'; readonly fromSeconds: number; readonly toSeconds: number }
  | { readonly state: 'due' }

/** Under this share of the work, or time, a rate says nothing about the rest. */
const MEASURED_PROGRESS = 0.02
const MEASURED_MS = 1_000
/** How far off a straight line the end may be, either way. */
const SPREAD = 0.2

/** `progress` from 0 to 1 or null, `activeMs` milliseconds so far. */
export function etaOf(progress: number | null, activeMs: number): Eta {
  if (progress === null || progress < MEASURED_PROGRESS || activeMs < MEASURED_MS)
    return { state: 'measuring' }
  const leftSeconds = (activeMs * (1 - progress)) / progress / 1_000
  if (leftSeconds < 1) return { state: 'due' }
  return { state: 'range', fromSeconds: leftSeconds * (1 - SPREAD), toSeconds: leftSeconds * (1 + SPREAD) }
}
