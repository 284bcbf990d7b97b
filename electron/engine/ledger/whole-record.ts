import type { z } from 'zod'
import { ProblemError } from '../../../shared/problem-error.ts'

/**
 * What the ledger keeps of a job as JSON, read by a schema that has to know all of it: a process that left out what a
 * later version asked for would do something else. Throws `later-version`.
 */
export function wholeRecord<T>(schema: z.ZodType<T>, json: string, jobId: string): T {
  const recorded: unknown = JSON.parse(json)
  const { success, data, error } = schema.safeParse(recorded)
  const unknown = success ? leftOut(recorded, data) : error.issues.map(({ path }) => path.join('.'))
  if (!success || unknown.length > 0) throw ofLaterVersion(jobId, unknown)
  return data
}

/** The names that lead to what a schema has not taken over. */
function leftOut(recorded: unknown, taken: unknown): string[] {
  if (!isParent(recorded) || !isParent(taken)) return []
  return Object.entries(recorded).flatMap(([name, value]) =>
    Object.hasOwn(taken, name) ? leftOut(value, taken[name]).map((inner) => `${name}.${inner}`) : [name],
  )
}

/** An object or an array. */
function isParent(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function ofLaterVersion(jobId: string, unknown: readonly string[]): ProblemError {
  return new ProblemError({
    kind: 'refused',
    code: 'later-version',
    message: `A newer version of Sluice recorded the job “${jobId}”, and this version does not support everything that it requires: ${unknown.join(', ')}.`,
    nextStep: 'Use that version.',
  })
}
