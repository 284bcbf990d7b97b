import { z } from 'zod'

/** How the sandbox turns away who connects. */
export const Refusal = z.enum(['none', 'waking', 'rate', 'count', 'denied', 'unavailable'])
export type Refusal = z.infer<typeof Refusal>

/** What goes wrong in the sandbox on purpose, from the next statement or connect on. */
export const SandboxFaults = z.object({
  /** Share of commits, 0 to 1, that are answered 40001 (OC000) and change nothing. */
  conflictRate: z.number().min(0).max(1).default(0),
  /** Share of commits, 0 to 1, at which the connection is cut; half of them take effect. */
  cutRate: z.number().min(0).max(1).default(0),
  /**
   * Share of statements, 0 to 1, that are answered XX000 `server unavailable`; half of the commits take effect
   * all the same. The connection stays usable.
   */
  unavailableRate: z.number().min(0).max(1).default(0),
  /** Added to every answer. */
  delayMs: z.int().min(0).max(10_000).default(0),
  refuse: Refusal.default('none'),
  /** Every token counts as expired, as when the clock of the client is behind. */
  expiredTokens: z.boolean().default(false),
})
export type SandboxFaults = z.infer<typeof SandboxFaults>

export const NO_FAULTS: SandboxFaults = SandboxFaults.parse({})
