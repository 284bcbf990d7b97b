import { ProblemError } from '../../shared/problem-error.ts'
import { fileFault } from '../files/file-fault.ts'

/** For a file that a person gave and that holds no rows which can be read. */
export function invalidFile(message: string, nextStep: string, cause?: unknown): ProblemError {
  return new ProblemError({ kind: 'usage', code: 'file-invalid', message, nextStep }, { cause })
}

export function unreadableFile(path: string, cause: unknown): ProblemError {
  return invalidFile(
    `${fileFault(path, 'read', cause)}.`,
    'Name a file that is there and that you may read.',
    cause,
  )
}

export function noRows(path: string): ProblemError {
  return invalidFile(`“${path}” has no rows.`, 'Name a file that has rows.')
}

export function notOfSeveralTables(path: string): ProblemError {
  return invalidFile(
    `“${path}” is not NDJSON, and only such a file can have rows for several tables.`,
    'Divide the file by table, or give it as NDJSON.',
  )
}

export function changedFile(path: string): ProblemError {
  return new ProblemError({
    kind: 'failed',
    code: 'file-changed',
    message: `${path} has changed since its rows were counted.`,
    nextStep: 'Put the file back as it was, or start again with the file as it is now.',
  })
}

/** Whether the system refused to read or write; errors of zlib have a number, too, which is none of the system. */
export function isOfSystem(error: unknown): boolean {
  return error instanceof Error && !(error instanceof ProblemError) && 'syscall' in error
}
