import { z } from 'zod'

/** When a job will probably end, as a state, so that a guess never poses as a fact. */
export const Eta = z.discriminatedUnion('state', [
  z.object({ state: z.literal('measuring') }),
  z.object({ state: z.literal('range'), fromSeconds: z.number(), toSeconds: z.number() }),
  z.object({ state: z.literal('due') }),
])
export type Eta = z.infer<typeof Eta>

/** How far off the estimate may be either way, at the beginning of a job and at its end. */
const SPREAD = { first: 0.5, last: 0.1 } as const

export interface Outlook {
  readonly progress: number
  /** Infinite while nobody knows. */
  readonly left: number
  /** Of late, of what is left; null while too little was seen. */
  readonly perSecond: number | null
  /** What the rate limit in force makes it take; 0 without one. */
  readonly leastSeconds: number
}

/** The range narrows as more is done. */
export function etaOf({ progress, left, perSecond, leastSeconds }: Outlook): Eta {
  if (progress >= 1) return { state: 'due' }
  if (perSecond === null || perSecond <= 0 || !Number.isFinite(left)) return { state: 'measuring' }
  const seconds = Math.max(left / perSecond, leastSeconds)
  if (seconds < 1) return { state: 'due' }
  const spread = SPREAD.first + (SPREAD.last - SPREAD.first) * progress
  const fromSeconds = Math.max(seconds * (1 - spread), leastSeconds)
  return { state: 'range', fromSeconds, toSeconds: seconds * (1 + spread) }
}
