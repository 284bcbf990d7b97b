import { z } from 'zod'
import { Answer } from '../../shared/answer.ts'
import { jsonOf } from '../../shared/parse-json.ts'
import { ProblemError } from '../../shared/problem-error.ts'

/** A later shape of the file gets a higher number. */
const VERSION = 1
const MAKE_ONE = 'Make one with: sluice clusters record NAME --to FILE'
const Name = z.string().min(1).max(300)

export const RecordedStep = z.object({
  on: z.enum(['one', 'two']),
  sql: z.string().max(20_000),
  answer: Answer,
})
export type RecordedStep = z.infer<typeof RecordedStep>

export const RecordedCase = z.object({ group: Name, name: Name, steps: z.array(RecordedStep).max(200) })
export type RecordedCase = z.infer<typeof RecordedCase>

/** What a cluster answered to the cases, without anything of its user's. */
export const Recording = z.object({
  format: z.literal('sluice-recording'),
  version: z.literal(VERSION),
  /** The version of Sluice whose cases these are. */
  sluice: z.string().max(50),
  /** The day on which it was recorded, as in 2026-11-28. */
  recorded: z.iso.date(),
  cases: z.array(RecordedCase).min(1).max(5_000),
})
export type Recording = z.infer<typeof Recording>

export function newRecording(cases: RecordedCase[], sluice: string, now: Date): Recording {
  const recorded = now.toISOString().slice(0, 10)
  return { format: 'sluice-recording', version: VERSION, sluice, recorded, cases }
}

/** The text of its file. */
export function recordingText(recording: Recording): string {
  return `${JSON.stringify(recording, null, 2)}\n`
}

/** Reads the text of a recording's file; throws `recording-invalid`. */
export function parseRecording(path: string, text: string): Recording {
  const json = jsonOf(text)
  const parsed = Recording.safeParse(json)
  if (parsed.success) {
    requireEachOnce(path, parsed.data)
    return parsed.data
  }
  const newer = z
    .object({ format: z.literal('sluice-recording'), version: z.int().min(VERSION + 1) })
    .safeParse(json)
  if (newer.success)
    throw invalid(`${path} was recorded by a newer Sluice.`, 'Compare it with the newer Sluice.')
  const place = parsed.error.issues[0]?.path.join('.') ?? ''
  throw invalid(
    `${path} is not a recording${json === undefined ? ': it is not JSON' : place === '' ? '' : `: the fault is at ${place}`}.`,
    MAKE_ONE,
  )
}

/** Of two answers to one case nobody could say which one to compare. */
function requireEachOnce(path: string, { cases }: Recording): void {
  const titles = cases.map(titleOf)
  const again = titles.find((title, at) => titles.indexOf(title) < at)
  if (again !== undefined) throw invalid(`${path} has the case “${again}” twice.`, MAKE_ONE)
}

export function titleOf({ group, name }: Pick<RecordedCase, 'group' | 'name'>): string {
  return `${group}: ${name}`
}

/** A file that is no recording, or cannot be one. */
export function invalid(message: string, nextStep: string, cause?: unknown): ProblemError {
  return new ProblemError({ kind: 'usage', code: 'recording-invalid', message, nextStep }, { cause })
}
