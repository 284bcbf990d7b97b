import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  ARCHIVE_VERSION,
  type ArchivedBatch,
  type ArchiveHead,
  type ChangedLine,
  type Values,
} from '../archive-text.ts'
import { frameBytes, makeFrame, type Committed } from '../frame.ts'
import { ARCHIVE_ENDING } from '../job-archive.ts'
import { writeManifest } from '../manifest.ts'

export const JOB = '0b000000-0000-4000-8000-000000000001'
export const PROCESS = '0c000000-0000-4000-8000-000000000001'

/** Of a purge of a table with a number and a text. */
export function archiveHead(known: Partial<ArchiveHead> = {}): ArchiveHead {
  return {
    version: ARCHIVE_VERSION,
    ...{
      jobId: JOB,
      process: PROCESS,
      operation: 'purge',
      cluster: 'sandbox',
      where: 'true',
      set: null,
      undoes: null,
    },
    table: { schema: 'public', name: 'things' },
    key: ['id'],
    columns: [
      { name: 'id', number: 1, type: 'bigint', collation: '0', generation: null },
      { name: 'name', number: 2, type: 'text', collation: '100', generation: null },
    ],
    changed: [],
    ...{ host: 'here', systemUser: 'alice', startedAt: '2026-11-29T12:00:00Z', along: [] },
    ...known,
  }
}

export function headFrame(head: ArchiveHead): Buffer {
  const { label, body } = makeFrame({ frame: 'head' }, { archive: head })
  return frameBytes(label, body)
}

/** A batch of key range 1, of rows or of whole lines; `committed`: what is known by then. */
export function batchFrame(
  known: Partial<ArchivedBatch>,
  rows: readonly (Values | ChangedLine)[],
  committed: readonly Committed[] = [],
): Buffer {
  const batch: ArchivedBatch = {
    range: 1,
    batches: 0,
    epoch: 1,
    rows: rows.length,
    from: null,
    to: null,
    ...known,
  }
  const lines = rows.map((row) => JSON.stringify('row' in row ? row : { row }))
  const { label, body } = makeFrame({ frame: 'batch', batch }, { batch }, lines)
  return frameBytes({ ...label, committed }, body)
}

/** The end of a part. */
export function markFrame(committed: readonly Committed[]): Buffer {
  const { label, body } = makeFrame({ frame: 'mark' }, {})
  return frameBytes({ ...label, committed, ended: true }, body)
}

/** Answers the file; `sealed`: its manifest is that of its end. */
export async function writeArchive(
  root: string,
  head: ArchiveHead,
  frames: readonly Buffer[],
  { sealed = true } = {},
): Promise<string> {
  const folder = join(root, head.jobId)
  await mkdir(folder, { recursive: true })
  const path = join(folder, head.process + ARCHIVE_ENDING)
  const first = headFrame(head)
  const content = Buffer.concat([first, ...frames])
  const told = sealed ? content : first
  await writeFile(path, content)
  const sha256 = createHash('sha256').update(told).digest('hex')
  await writeManifest(folder, head, { bytes: told.length, rows: 0, sha256, ended: sealed })
  return path
}
