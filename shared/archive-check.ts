import { z } from 'zod'
import { ArchiveSummary } from './archive.ts'
import { TableName } from './table-name.ts'

/** An archive as far as its manifests tell. */
export const KeptArchive = ArchiveSummary.pick({
  jobId: true,
  folder: true,
  operation: true,
  cluster: true,
  table: true,
  startedAt: true,
  bytes: true,
}).extend({
  /** ISO 8601: when the retention lets it go; null while nothing does. */
  until: z.string().nullable(),
})
export type KeptArchive = z.infer<typeof KeptArchive>

/** What one process kept of a job. */
export const ArchivePart = z.object({
  /** Of the file. */
  name: z.string(),
  process: z.string(),
  host: z.string(),
  systemUser: z.string(),
  /** ISO 8601. */
  startedAt: z.string(),
  bytes: z.number(),
  /** Rows of batches that are known to have taken place. */
  rows: z.number(),
  /** Rows of batches of which only the cluster's ledger knows whether they took place. */
  openRows: z.number(),
  ended: z.boolean(),
})
export type ArchivePart = z.infer<typeof ArchivePart>

/** An archive with all that is known of it without its cluster. */
export const ArchiveDetail = z.object({
  summary: ArchiveSummary,
  /** Where and as whom the cluster was reached; null of the sandbox. */
  place: z.string().nullable(),
  key: z.array(z.string()),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  /** Names of the columns that the job set; empty for a purge. */
  changed: z.array(z.string()),
  parts: z.array(ArchivePart),
  openRows: z.number(),
  /** A process writes to it now. */
  inUse: z.boolean(),
  /** ISO 8601: when the retention lets it go; null while nothing does. */
  until: z.string().nullable(),
})
export type ArchiveDetail = z.infer<typeof ArchiveDetail>

/** Whether a file is what its process wrote, by the checksum in its manifest; `unknown` where that says less. */
export const FileChecksum = z.enum(['matches', 'differs', 'unknown'])

export const CheckedFile = z.object({
  name: z.string(),
  bytes: z.number(),
  /** Frames that were read and are whole, and rows in those whose batches took place: of the job's own table, and of others. */
  frames: z.number(),
  rows: z.number(),
  along: z.number(),
  checksum: FileChecksum,
  /** Bytes of a last frame that was never finished: a batch that was not committed. */
  tornBytes: z.number(),
})
export type CheckedFile = z.infer<typeof CheckedFile>

/** A frame that cannot be read, and what it held by its label. */
export const DamagedFrame = z.object({
  name: z.string(),
  offset: z.number(),
  reason: z.string(),
  /** Its key range's number, and how many batches that had before; null of a frame without rows. */
  range: z.number().nullable(),
  batch: z.number().nullable(),
  rows: z.number(),
  /** Its rows have keys behind `from` and up to `to`; null is the beginning and the end of the range. */
  from: z.array(z.string()).nullable(),
  to: z.array(z.string()).nullable(),
})
export type DamagedFrame = z.infer<typeof DamagedFrame>

/** What nobody could tell of an archive's last batches. */
const Uncertain = z.object({
  /** Rows of batches of which it is not known whether they took place. */
  openRows: z.number(),
  /** Why not, as a sentence; null where there are none. */
  uncertain: z.string().nullable(),
})
export type Uncertain = z.infer<typeof Uncertain>

/** What reading every byte of an archive came to. */
export const ArchiveCheck = Uncertain.extend({
  jobId: z.string(),
  folder: z.string(),
  /** Nothing is damaged or missing; a torn end alone is as it should be after a crash. */
  sound: z.boolean(),
  files: z.array(CheckedFile),
  damaged: z.array(DamagedFrame),
  /** Files that a manifest names and that are not there. */
  missing: z.array(z.string()),
  /** What is wrong, a sentence each. */
  faults: z.array(z.string()),
})
export type ArchiveCheck = z.infer<typeof ArchiveCheck>

/** The rows of an archive as files: those of the job's own table, then of each table of which rows went along. */
export const ExportedArchive = Uncertain.extend({
  files: z.array(z.object({ table: TableName, file: z.string(), rows: z.number() })),
})
export type ExportedArchive = z.infer<typeof ExportedArchive>
