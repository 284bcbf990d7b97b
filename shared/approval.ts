import { z } from 'zod'
import type { Problem } from './problem.ts'
import { Text } from './text.ts'

/**
 * By which way somebody approved of a job: the window, a question of the command line, its option that skips the
 * question, or none, as nobody is asked where the job runs.
 */
export const ApprovalPath = z.enum(['window', 'question', 'yes', 'not-needed'])
export type ApprovalPath = z.infer<typeof ApprovalPath>

/** The ways that take a person. */
export type ApprovedBy = Exclude<ApprovalPath, 'not-needed'>

/** That a job was approved, as it is kept with the job. */
export const Approval = z.object({
  path: ApprovalPath,
  /** The operating system's user. */
  systemUser: z.string(),
  databaseUser: z.string(),
  /** Of what was approved; see {@link planHash}. */
  planHash: z.string(),
  /** Null is any number. */
  approvedRows: z.number().nullable(),
  /** ISO 8601. */
  at: z.iso.datetime(),
})
export type Approval = z.infer<typeof Approval>

/** What a confirmed start carries: which plan was seen, and what was typed. */
export const Confirmed = z.object({ planHash: Text.max(64), typed: Text.max(1_000) })
export type Confirmed = z.infer<typeof Confirmed>

/** A start that somebody has approved of; who skips the question has seen no plan. */
export type ApprovedStart = Partial<Confirmed> & { readonly path: ApprovedBy }

/** Whether a job is not resumed because whoever does so approves of something, and has not said that they do. */
export function needsApproval({ code }: Pick<Problem, 'code'>): boolean {
  return code === 'more-rows-than-approved' || code === 'confirmation-needed'
}
