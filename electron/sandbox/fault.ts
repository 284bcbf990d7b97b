import { NO_ANSWER } from './postgres/client.ts'
import { codeOf } from '../files/file-fault.ts'
import type { Problem } from '../../shared/problem.ts'
import { OWN_FOLDER, ProblemError, problemOf } from '../../shared/problem-error.ts'
import { freeSpaceText, SANDBOX_NOT_RUNNING, START_SANDBOX } from '../../shared/words.ts'

/** Text of PostgreSQL and of the system for a full disk, in any place they say it. */
const DISK_FULL =
  /No space left on device|could not extend file|disk (?:is )?full|ENOSPC|EDQUOT|Disk quota exceeded/i
const NO_ACCESS = /^(EACCES|EPERM|EROFS|ENOTDIR|EEXIST|ENOENT|ELOOP|ENAMETOOLONG)$/
const TOO_MANY_FILES = /^(EMFILE|ENFILE)$/
/** SQLSTATE disk_full. */
const SQL_DISK_FULL = '53100'

/** The links between its libraries are made by an install script. */
const LIBRARY_MISSING = /error while loading shared libraries|Library not loaded/

/** What to do next, and what Sluice itself can do of it. */
type Next = Pick<Problem, 'nextStep' | 'action'>
const REINSTALL: Next = {
  nextStep: 'Install the dependencies again with npm ci, including their install scripts.',
}
const START: Next = {
  nextStep: `${START_SANDBOX}: this repairs it and keeps its data.`,
  action: 'start-sandbox',
}
const RESET: Next = {
  nextStep: 'Reset the sandbox: this deletes its data and sets it up again.',
  action: 'reset-sandbox',
}

export function sandboxStopped(): ProblemError {
  return new ProblemError({
    kind: 'failed',
    code: 'sandbox-stopped',
    message: `${SANDBOX_NOT_RUNNING}.`,
    nextStep: `${START_SANDBOX}.`,
    action: 'start-sandbox',
  })
}

export function sandboxBusy(doing: string): ProblemError {
  const message = `Another Sluice process is ${doing} the sandbox and has not finished.`
  const nextStep = 'Wait until it has finished, then try again.'
  return new ProblemError({ kind: 'failed', code: 'sandbox-busy', message, nextStep })
}

/** `what` is a sentence without its full stop. */
export function sandboxBroken(what: string, cause?: unknown, next = RESET): ProblemError {
  return new ProblemError({ kind: 'failed', code: 'sandbox-broken', message: `${what}.`, ...next }, { cause })
}

/** The gateway alone ended; the data is well. */
export function gatewayGone(): ProblemError {
  return sandboxBroken('The gateway of the sandbox has ended', undefined, START)
}

export function accessBroken(file: string): ProblemError {
  return sandboxBroken(`The sandbox’s file ${file} is missing, damaged or out of date`, undefined, START)
}

export function portInUse(port: number): ProblemError {
  const message = `Port ${port} is in use by another program.`
  const nextStep = 'Choose another port, or leave the port out to use a free one.'
  return new ProblemError({ kind: 'failed', code: 'port-in-use', message, nextStep })
}

/** The first ports are for administrators on most systems; Windows keeps others for itself. */
export function portReserved(port: number, cause: unknown): ProblemError {
  const message = `This user is not allowed to listen on port ${port}: it is reserved for administrators or for the system.`
  const nextStep = 'Choose another port, or leave the port out to use a free one.'
  return new ProblemError({ kind: 'failed', code: 'permission-denied', message, nextStep }, { cause })
}

function diskFull(folder: string, cause?: unknown): ProblemError {
  const message = `The disk that holds the sandbox (${folder}) is full.`
  const nextStep = `${freeSpaceText('at least 1 GB there')}, then start it again.`
  return new ProblemError({ kind: 'failed', code: 'disk-full', message, nextStep }, { cause })
}

function folderClosed(folder: string, cause: Error): ProblemError {
  const message = `The sandbox’s folder ${folder} cannot be read and written: ${cause.message}.`
  const nextStep = OWN_FOLDER
  return new ProblemError({ kind: 'failed', code: 'permission-denied', message, nextStep }, { cause })
}

/** The problem behind anything that went wrong in `folder`; a ProblemError stays as it is. */
export function sandboxFault(error: unknown, folder: string): ProblemError {
  if (error instanceof ProblemError) return error
  const text = error instanceof Error ? error.message : String(error)
  const code = String(codeOf(error))
  if (code === SQL_DISK_FULL || DISK_FULL.test(text)) return diskFull(folder, error)
  if (error instanceof Error && NO_ACCESS.test(code)) return folderClosed(folder, error)
  if (TOO_MANY_FILES.test(code)) return new ProblemError(problemOf(error), { cause: error })
  if (code === NO_ANSWER) return sandboxBroken('The sandbox’s PostgreSQL does not answer', error, START)
  return sandboxBroken(`The sandbox failed: ${text.replace(/\.$/, '')}`, error)
}

/** The problem behind what a program of PostgreSQL printed, or the server logged. */
export function serverFault(doing: string, output: string, folder: string): ProblemError {
  if (DISK_FULL.test(output)) return diskFull(folder)
  const what = `PostgreSQL could not ${doing}: ${lastComplaint(output)}`
  return sandboxBroken(what, undefined, LIBRARY_MISSING.test(output) ? REINSTALL : RESET)
}

/** The problem behind what a gateway said that could not start. */
export function gatewayFault(output: string, folder: string): ProblemError {
  if (DISK_FULL.test(output)) return diskFull(folder)
  return sandboxBroken(`The sandbox’s gateway could not start: ${lastComplaint(output)}`, undefined, {
    nextStep: 'Try again; if that does not help, install the dependencies again with npm ci.',
  })
}

/** The line that says why: the last FATAL or error line, else the last line. */
function lastComplaint(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '')
  const complaint = lines.findLast((line) => /FATAL|PANIC|error:/i.test(line)) ?? lines.at(-1)
  return complaint?.replace(/^.*?(FATAL|PANIC|error):\s*/i, '').replace(/\.$/, '') ?? 'it printed nothing'
}
