import { z } from 'zod'
import { Problem } from './problem.ts'

/** The steps of a connection check, in their order. */
export const CheckStep = z.enum([
  'credentials',
  'token',
  'network',
  'login',
  'version',
  'clock',
  'schema',
  'ledger',
  'batches',
])
export type CheckStep = z.infer<typeof CheckStep>

export const CheckState = z.enum(['waiting', 'running', 'passed', 'warning', 'failed', 'skipped'])
export type CheckState = z.infer<typeof CheckState>

export const CheckLine = z.object({
  step: CheckStep,
  state: CheckState,
  /** How long it took; null until it ended. */
  milliseconds: z.number().nullable(),
  /** What was found, in a few words; empty until then. */
  detail: z.string(),
  /** Of a step that failed, or that a person should know of. */
  problem: Problem.nullable(),
})
export type CheckLine = z.infer<typeof CheckLine>

/** One check of one cluster, as far as it has come. */
export const ConnectionCheck = z.object({
  id: z.string().min(1).max(64),
  lines: z.array(CheckLine).length(CheckStep.options.length),
  /** False while a step is under way. */
  ended: z.boolean(),
})
export type ConnectionCheck = z.infer<typeof ConnectionCheck>
