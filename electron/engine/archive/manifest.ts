import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { Undoable } from '../../../shared/job-spec.ts'
import { ColumnFingerprint } from '../../../shared/plan.ts'
import { TableName } from '../../../shared/table-name.ts'
import { writeAtomically } from '../../files/write-atomically.ts'
import { ARCHIVE_VERSION, type ArchiveHead } from './archive-text.ts'

const ArchivedTable = z.object({
  table: TableName,
  key: z.array(z.string()).readonly(),
  columns: z.array(ColumnFingerprint).readonly(),
  changed: z.array(z.string()).readonly(),
})

/** What an archive's file is, beside it and for people: the same as its head, and how large it is. Nothing depends on it. */
export const Manifest = ArchivedTable.extend({
  version: z.literal(ARCHIVE_VERSION),
  jobId: z.guid(),
  process: z.guid(),
  operation: Undoable,
  cluster: z.string(),
  place: z.string().optional(),
  where: z.string().nullable(),
  set: z.string().nullable(),
  undoes: z.string().nullable(),
  host: z.string(),
  systemUser: z.string(),
  startedAt: z.string(),
  along: z.array(ArchivedTable).readonly(),
  /** Of the file when this was written. */
  bytes: z.number(),
  /** Of batches that are known to have taken place. */
  rows: z.number(),
  /** Of the first `bytes` bytes of the file, in hexadecimal digits. */
  sha256: z.string(),
  /** The process has ended its part: the file does not grow any more. */
  ended: z.boolean(),
})
export type Manifest = z.infer<typeof Manifest>

/** What is known of a file as it grows. */
export type Grown = Pick<Manifest, 'bytes' | 'rows' | 'sha256' | 'ended'>

export function manifestPath(folder: string, process: string): string {
  return join(folder, `${process}.json`)
}

export async function writeManifest(folder: string, head: ArchiveHead, grown: Grown): Promise<void> {
  const text = `${JSON.stringify({ ...head, ...grown }, null, 2)}\n`
  await writeAtomically(manifestPath(folder, head.process), text)
}

/** Null where there is none, or none that can be read. */
export async function readManifest(folder: string, process: string): Promise<Manifest | null> {
  try {
    return Manifest.parse(JSON.parse(await readFile(manifestPath(folder, process), 'utf8')))
  } catch {
    return null
  }
}
