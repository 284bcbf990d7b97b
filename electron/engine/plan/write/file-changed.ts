import { ProblemError } from '../../../../shared/problem-error.ts'

export function fileChanged(path: string): ProblemError {
  return new ProblemError({
    kind: 'refused',
    code: 'file-changed',
    message: `${path} is not the file that this job started with: its checksum differs.`,
    nextStep: 'Put the file back as it was, then try again; or cancel the job and write the new file.',
  })
}

/** Before the job starts. */
export function otherFile(path: string): ProblemError {
  return new ProblemError({
    kind: 'refused',
    code: 'file-changed',
    message: `${path} has changed since the plan was made: its checksum differs.`,
    nextStep: 'Plan the job again, and look at what the file has now.',
  })
}
