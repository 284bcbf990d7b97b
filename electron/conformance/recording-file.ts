import { randomUUID } from 'node:crypto'
import { readFile, rm, stat, writeFile } from 'node:fs/promises'
import { ProblemError } from '../../shared/problem-error.ts'
import { decodeText } from '../../shared/text.ts'
import { fileFault, isDiskFull } from '../files/file-fault.ts'
import { writeAtomically } from '../files/write-atomically.ts'
import { invalid, parseRecording, type Recording, recordingText } from './recording.ts'

const OWNER_ONLY = 0o600
/** Ten times what a recording of all cases takes. */
const MAX_BYTES = 10 * 1_024 * 1_024

/** Throws while nothing is recorded yet where the file could not be written in the end. */
export async function requireWritable(path: string, mayReplace: boolean): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found && !found.isFile()) throw invalid(`${path} is not a file.`, 'Name a file: --to FILE')
  if (found && !mayReplace) {
    const nextStep = 'Name another file, or add --replace.'
    const message = `${path} already exists.`
    throw new ProblemError({ kind: 'usage', code: 'file-exists', message, nextStep })
  }
  const trial = `${path}.${randomUUID()}.new`
  try {
    await writeFile(trial, 'trial', { mode: OWNER_ONLY, flag: 'wx', flush: true })
  } catch (error) {
    throw notWritten(path, error)
  } finally {
    await rm(trial, { force: true }).catch(() => {})
  }
}

/** Writes the file whole or not at all, readable by its owner alone. */
export async function writeRecording(path: string, recording: Recording): Promise<void> {
  await writeAtomically(path, recordingText(recording)).catch((error: unknown) => {
    throw notWritten(path, error)
  })
}

/** Throws `recording-invalid` for a file that is none. */
export async function readRecording(path: string): Promise<Recording> {
  return parseRecording(path, await textOf(path))
}

async function textOf(path: string): Promise<string> {
  const nextStep = 'Name the file that sluice clusters record has written.'
  try {
    const found = await stat(path)
    if (!found.isFile()) throw invalid(`${path} is not a file.`, nextStep)
    if (found.size > MAX_BYTES) throw invalid(`${path} is too large for a recording.`, nextStep)
    const decoded = decodeText(await readFile(path))
    if ('text' in decoded) return decoded.text
    throw invalid(`${path} ${decoded.fault.message}.`, decoded.fault.nextStep)
  } catch (error) {
    if (error instanceof ProblemError) throw error
    throw invalid(`${fileFault(path, 'read', error)}.`, nextStep, error)
  }
}

function notWritten(path: string, error: unknown): ProblemError {
  if (isDiskFull(error)) {
    const message = `The disk that holds ${path} is full.`
    const nextStep = 'Free some room there, or name a file on another disk, and record again.'
    return new ProblemError({ kind: 'failed', code: 'disk-full', message, nextStep }, { cause: error })
  }
  return invalid(`${fileFault(path, 'written', error)}.`, 'Name a file in a folder of your own.', error)
}
