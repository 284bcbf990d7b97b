import { z } from 'zod'

/** What is kept of updates from one run of the app to the next. */
export const UpdateMemory = z.object({
  version: z.literal(1),
  /** The user's own switch. */
  automatic: z.boolean(),
  lastCheckAt: z.iso.datetime().nullable(),
  /** What the app was to be when it quit last; `fault` says why it is not, where that was seen. */
  installing: z.object({ version: z.string(), fault: z.string().nullable() }).nullable(),
})
export type UpdateMemory = z.infer<typeof UpdateMemory>

export const FIRST_UPDATE_MEMORY: UpdateMemory = {
  version: 1,
  automatic: true,
  lastCheckAt: null,
  installing: null,
}

const DAY_MS = 24 * 60 * 60 * 1_000

/** Whether a start of the app may ask the release feed; a clock that has gone back since does not forbid it. */
export function isCheckDue(lastCheckAt: string | null, now: Date): boolean {
  if (lastCheckAt === null) return true
  const since = now.getTime() - Date.parse(lastCheckAt)
  return since < 0 || since >= DAY_MS
}
