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
import { FrameRoom, readFrame, readKeys } from './scan.ts'

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
    throw unreadable('archive-damaged', `${await damageText(found, reasonOf(error))}.`, error)
  } finally {
    await file.close()
  }
}

/** `FILE is damaged at byte 812: its checksum differs. It held 1,000 rows of key range 2, after key 17 up to key 29`. */
export async function damageText(
  { file, frame }: Pick<CommittedFrame, 'file' | 'frame'>,
  reason: string,
): Promise<string> {
  const { path } = file
  const { batch } = frame.label
  const damage = `${path} is damaged at byte ${frame.offset}: ${reason}`
  if (!batch) return `${damage}. It held no rows`
  const keys = await readKeys(path, frame).catch(() => null)
  const others = alongText(otherRowsOf(batch))
  const held = `It held ${counted(batch.rows, 'row')} of key range ${batch.range}`
  return `${damage}. ${held}${keys ? keysText(keys) : ''}${others === '' ? '' : `,${others}`}`
}

function keysText({ from, to }: NonNullable<Awaited<ReturnType<typeof readKeys>>>): string {
  const after = from === null ? 'from the beginning' : `after key ${displayKey(from)}`
  return `, ${after} ${to === null ? 'to the end' : `up to key ${displayKey(to)}`}`
}

function unreadable(
  code: 'archive-missing' | 'archive-damaged',
  message: string,
  cause: unknown,
): ProblemError {
  const nextStep = 'Bring an undamaged copy of the file back, then try again.'
  return new ProblemError({ kind: 'failed', code, message, nextStep }, { cause })
}
