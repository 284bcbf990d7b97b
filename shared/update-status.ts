import { z } from 'zod'

/** What is new in a release, as plain text; null where nobody has written it. */
const Release = z.object({ version: z.string(), notes: z.string().nullable() })

/** A failure in words: what happened and why, and what to do next. */
export const UpdateFault = z.object({ message: z.string(), nextStep: z.string() })
export type UpdateFault = z.infer<typeof UpdateFault>

/** How the newest release stands to this version: `unfit` is newer, but not for this machine, or not yet. */
export const Standing = z.enum(['newer', 'same', 'older', 'unfit'])
export type Standing = z.infer<typeof Standing>

/**
 * `idle → checking → current | downloading → ready`, with `failed` from each of them. While a job runs, what was
 * under way or wanted is `waiting`. `off` and `unsupported` ask nobody and download nothing.
 */
export const UpdateState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('idle') }),
  z.object({ state: z.literal('waiting') }),
  z.object({ state: z.literal('checking') }),
  /** Nothing to install; `offered` is the newest release. */
  z.object({ state: z.literal('current'), offered: z.string(), standing: Standing.exclude(['newer']) }),
  /** `share` from 0 to 1. */
  Release.extend({ state: z.literal('downloading'), share: z.number().min(0).max(1) }),
  /** Installed when the app quits. */
  Release.extend({ state: z.literal('ready') }),
  UpdateFault.extend({ state: z.literal('failed') }),
  /** By the user's own switch, or for all users by a policy: `policy` says how. */
  z.object({ state: z.literal('off'), policy: z.string().nullable() }),
  UpdateFault.extend({ state: z.literal('unsupported') }),
])
export type UpdateState = z.infer<typeof UpdateState>

export const UpdateStatus = z.object({
  state: UpdateState,
  /** When the release feed was asked last. */
  lastCheckAt: z.iso.datetime().nullable(),
})
export type UpdateStatus = z.infer<typeof UpdateStatus>
