import type { Problem, ProblemCode } from './problem.ts'
import { shortened } from './shortened.ts'
import { freeSpaceText } from './words.ts'

/** A {@link Problem} on its way up the stack. A value or a name that its words quote may have a megabyte. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem

  constructor(problem: Problem, options?: ErrorOptions) {
    const message = shortened(problem.message)
    super(message, options)
    this.problem = { ...problem, message, nextStep: shortened(problem.nextStep) }
  }
}

/** What to do where Sluice may not write to a folder. */
export const OWN_FOLDER =
  'Grant yourself write access to Sluice’s folder, or set SLUICE_HOME to a folder of your own.'

/** What the system refuses a process, by the codes that stand in the messages of its errors. */
const REFUSED_BY_SYSTEM: readonly (readonly [RegExp, ProblemCode, what: string, nextStep: string])[] = [
  [
    /\b(EMFILE|ENFILE)\b/,
    'too-many-files',
    'Too many files and connections are open',
    'Raise the limit of open files (ulimit -n), or use fewer workers.',
  ],
  [/\b(ENOSPC|EDQUOT)\b/, 'disk-full', 'The disk is full', `${freeSpaceText('disk space')}.`],
  [
    /\bENOTDIR\b/,
    'permission-denied',
    'A file exists where Sluice needs a folder',
    'Set SLUICE_HOME to a folder, or move the file away.',
  ],
  [
    /\b(EACCES|EPERM|EROFS|ELOOP|ENAMETOOLONG)\b/,
    'permission-denied',
    'Sluice’s own files cannot be accessed',
    OWN_FOLDER,
  ],
]

/** The problem behind any thrown value; what is neither a {@link ProblemError} nor of the system is `internal`. */
export function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem
  const message = error instanceof Error ? error.message : String(error)
  const refused = REFUSED_BY_SYSTEM.find(([pattern]) => pattern.test(message))
  if (refused) {
    const [, code, what, nextStep] = refused
    return { kind: 'failed', code, message: `${what}: ${message}.`, nextStep }
  }
  return {
    kind: 'failed',
    code: 'internal',
    message,
    nextStep: 'This is a defect in Sluice. Report it with the steps that led to it.',
  }
}
