import { open } from 'node:fs/promises'
import { counted } from '../../../shared/counted.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { fileFault, reasonOf } from '../../files/file-fault.ts'
import { isAlong, isLeft, type ArchiveHead, type ChangedLine } from './archive-text.ts'
import type { CommittedFrame } from './committed.ts'
import { readFrame } from './scan.ts'

/** A row that a job has changed, with the head of its file, which names the columns. */
export interface ArchivedChange {
  readonly head: ArchiveHead
  readonly line: ChangedLine
}

/**
 * The rows of frames, one frame in memory at a time. Throws `archive-missing` and `archive-damaged` where it comes to
 * a frame that cannot be read, unless `onDamage` takes that as a sentence and passes it.
 */
export async function* changesIn(
  frames: readonly CommittedFrame[],
  onDamage?: (fault: string) => void,
): AsyncGenerator<ArchivedChange> {
  for (const found of frames) {
    for (const line of await linesOf(found, onDamage))
      if (!isLeft(line) && !isAlong(line)) yield { head: found.file.head, line }
  }
}

async function linesOf(found: CommittedFrame, onDamage?: (fault: string) => void) {
  const { path } = found.file
  const file = await open(path, 'r').catch((error: unknown) => {
    throw unreadable('archive-missing', `${fileFault(path, 'read', error)}.`, error)
  })
  try {
    return await readFrame(file, found.frame)
  } catch (error) {
    const fault = `${damageText(found, reasonOf(error))}.`
    if (!onDamage) throw unreadable('archive-damaged', fault, error)
    onDamage(fault)
    return []
  } finally {
    await file.close()
  }
}

/** `FILE is damaged at byte 812: its checksum differs. It held 1,000 rows of key range 2, after key 17 up to key 29`. */
export function damageText({ file, frame, batch }: CommittedFrame, reason: string): string {
  const { rows, range, from, to } = batch
  const after = from === null ? 'from the beginning' : `after key ${keyText(from)}`
  const upTo = to === null ? 'to the end' : `up to key ${keyText(to)}`
  const held = `It held ${counted(rows, 'row')} of key range ${range}, ${after} ${upTo}`
  return `${file.path} is damaged at byte ${frame.offset}: ${reason}. ${held}`
}

function keyText(key: readonly string[]): string {
  return key.length === 1 ? key.join('') : `(${key.join(', ')})`
}

function unreadable(
  code: 'archive-missing' | 'archive-damaged',
  message: string,
  cause: unknown,
): ProblemError {
  const nextStep = 'Bring an undamaged copy of the file back, then try again.'
  return new ProblemError({ kind: 'failed', code, message, nextStep }, { cause })
}
