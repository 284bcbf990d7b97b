import { z } from 'zod'
import { Problem } from './problem.ts'

/** `absent`: never started in this data folder. */
export const SandboxState = z.enum(['absent', 'stopped', 'starting', 'running', 'stopping'])
export type SandboxState = z.infer<typeof SandboxState>

export const SandboxStatus = z.object({
  state: SandboxState,
  /** Where its files are. */
  folder: z.string(),
  /** Where clients connect: the gateway's. */
  port: z.int().nullable(),
  /** `PostgreSQL 16.14`; null until it runs. */
  version: z.string().nullable(),
  /** Why the last start or stop failed. */
  problem: Problem.nullable(),
})
export type SandboxStatus = z.infer<typeof SandboxStatus>
