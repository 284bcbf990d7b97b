import { open } from 'node:fs/promises'
import { alongText } from '../../../shared/archive-words.ts'
import { counted } from '../../../shared/counted.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { fileFault, reasonOf } from '../../files/file-fault.ts'
import {
  isLeft,
  otherRowsOf,
  type ArchivedLine,
  type ArchivedTable,
  type ChangedLine,
} from './archive-text.ts'
import { displayKey } from '../db/key.ts'
import type { CommittedFrame } from './committed.ts'
import { FrameRoom, readFrame } from './scan.ts'

/** A row that a job has changed, and what its file says of the table. */
export interface ArchivedChange {
  readonly of: ArchivedTable
  readonly line: ChangedLine
}

/**
 * The rows of frames that are of a table, which `tableOf` tells, those of one frame after another: a promise for each
 * row would take most of the memory and the time. Throws `archive-missing` and `archive-damaged` where it comes to a
 * frame that cannot be read.
 */
export async function* changesIn(
  frames: readonly CommittedFrame[],
  tableOf: (line: ArchivedLine, frame: CommittedFrame) => ArchivedTable | null,
): AsyncGenerator<Iterable<ArchivedChange>> {
  const room = new FrameRoom()
  for (const frame of frames) yield changesAmong(await linesOf(frame, room), (line) => tableOf(line, frame))
}

function* changesAmong(
  lines: Iterable<ArchivedLine>,
  tableOf: (line: ArchivedLine) => ArchivedTable | null,
): Generator<ArchivedChange> {
  for (const line of lines) {
    const of = tableOf(line)
    if (of && !isLeft(line)) yield { of, line }
  }
}

async function linesOf(found: CommittedFrame, room: FrameRoom): Promise<Iterable<ArchivedLine>> {
  const { path } = found.file
  const file = await open(path, 'r').catch((error: unknown) => {
    throw unreadable('archive-missing', `${fileFault(path, 'read', error)}.`, error)
  })
  try {
    return await readFrame(file, found.frame, room)
  } catch (error) {
    throw unreadable('archive-damaged', `${damageText(found, reasonOf(error))}.`, error)
  } finally {
    await file.close()
  }
}

/** `FILE is damaged at byte 812: its checksum differs. It held 1,000 rows of key range 2, after key 17 up to key 29`. */
export function damageText({ file, frame, batch }: CommittedFrame, reason: string): string {
  const { rows, range, from, to } = batch
  const after = from === null ? 'from the beginning' : `after key ${displayKey(from)}`
  const upTo = to === null ? 'to the end' : `up to key ${displayKey(to)}`
  const others = alongText(otherRowsOf(batch))
  const held = `It held ${counted(rows, 'row')} of key range ${range}, ${after} ${upTo}${others === '' ? '' : `,${others}`}`
  return `${file.path} is damaged at byte ${frame.offset}: ${reason}. ${held}`
}

function unreadable(
  code: 'archive-missing' | 'archive-damaged',
  message: string,
  cause: unknown,
): ProblemError {
  const nextStep = 'Bring an undamaged copy of the file back, then try again.'
  return new ProblemError({ kind: 'failed', code, message, nextStep }, { cause })
}
