import { z } from 'zod'
import type { Environment } from './cluster.ts'
import { Undoable } from './job-spec.ts'
import { TableName } from './table-name.ts'

/** Whether a job there keeps the rows that it changes when nobody says: wherever it is confirmed before it runs. */
export function archivesByDefault(environment: Environment): boolean {
  return environment !== 'sandbox'
}

/** Values of a row as text, in the order of columns that stand elsewhere; null is SQL NULL. */
const Values = z.array(z.string().nullable())

/** What a plan says of the archive that its job will have. */
export const PlannedArchive = z.object({
  folder: z.string(),
  /** Bytes it is likely to take, by the sample rows and the expected rows; null where either is missing. */
  bytes: z.number().nullable(),
  /** Bytes free where the folder is; null where the system does not tell. */
  free: z.number().nullable(),
})
export type PlannedArchive = z.infer<typeof PlannedArchive>

/** What a job has kept on this machine, as its result says it. */
export const JobArchive = z.object({
  folder: z.string(),
  /** Of this machine's files. */
  bytes: z.number(),
  /** Rows in them that the job has changed. */
  rows: z.number(),
  /** ISO 8601: when the retention lets it go; null while nothing does. */
  until: z.string().nullable(),
})
export type JobArchive = z.infer<typeof JobArchive>

/** A job's archive on this machine, as a line of a list. */
export const ArchiveSummary = z.object({
  jobId: z.string(),
  operation: Undoable,
  cluster: z.string(),
  table: TableName,
  where: z.string().nullable(),
  set: z.string().nullable(),
  /** The job that was undone by this one; null for any but an undo. */
  undoes: z.string().nullable(),
  folder: z.string(),
  /** One for each process of the job on this machine. */
  files: z.number(),
  bytes: z.number(),
  /** Rows that the job has changed, as far as the files alone can tell. */
  rows: z.number(),
  /** ISO 8601, of the first file. */
  startedAt: z.string(),
  /** Whether every file was ended by its process: otherwise the cluster's ledger knows what the last batches became. */
  ended: z.boolean(),
  /** What is wrong with the files, a sentence each; a batch that a crash left torn at the end is no fault. */
  faults: z.array(z.string()),
})
export type ArchiveSummary = z.infer<typeof ArchiveSummary>

/** How long archives are kept; those over a bound are offered to be deleted, the oldest first, and never by themselves. Null is for good. */
export const ArchiveRetention = z.object({
  days: z.int().min(1).max(3_650).nullable().default(90),
  bytes: z.int().min(1).nullable().default(null),
})
export type ArchiveRetention = z.infer<typeof ArchiveRetention>

/** What undoing would do with a row: put it back, or leave it, because its key exists again or somebody has changed or deleted it since. */
export const UndoKind = z.enum(['restore', 'exists', 'changed', 'deleted'])
export type UndoKind = z.infer<typeof UndoKind>

/** Rows by what undoing would do with them. */
export const UndoCounts = z.record(UndoKind, z.number())
export type UndoCounts = z.infer<typeof UndoCounts>

/** A row as it was before the job, as the job left it, and as it is now; null where there is none. */
export const UndoSample = z.object({
  kind: UndoKind,
  before: Values.nullable(),
  after: Values.nullable(),
  now: Values.nullable(),
})
export type UndoSample = z.infer<typeof UndoSample>

/** What a plan says of what is undone. */
export const UndoPreview = z.object({
  /** The job that is undone. */
  jobId: z.string(),
  startedAt: z.string(),
  where: z.string().nullable(),
  set: z.string().nullable(),
  /** Rows that the job has changed, by its ledger; null where the ledger no longer has it. */
  changed: z.number().nullable(),
  /** Rows of these in the archives that are here. */
  archived: z.number(),
  /** Rows that were compared with the table: a sample, or all of `archived`. */
  compared: z.number(),
  counts: UndoCounts,
  /** Names of the columns that the samples have. */
  columns: z.array(z.string()),
  samples: z.array(UndoSample),
  /** Processes whose archives are not on this machine. */
  elsewhere: z.array(z.object({ process: z.string(), host: z.string() })),
  addedColumns: z.array(z.string()),
  droppedColumns: z.array(z.string()),
  retypedColumns: z.array(z.object({ name: z.string(), was: z.string(), is: z.string() })),
})
export type UndoPreview = z.infer<typeof UndoPreview>

/** A row that an undo left as it is or could not put back, for lists and exports. */
export const LeftRow = z.object({
  /** `rejected`: a constraint refuses it now. */
  why: z.enum(['exists', 'changed', 'deleted', 'rejected']),
  /** Of a row that had gone or changed along: its table, as it is shown, and no values. Missing where it is the job's own. */
  table: z.string().optional(),
  key: z.array(z.string()),
  wanted: Values.nullable(),
  found: Values.nullable(),
  /** What the database said of a rejected one. */
  message: z.string().nullable(),
})
export type LeftRow = z.infer<typeof LeftRow>

/** A comparison of all rows of an undo with the table, as far as it has come. */
export const UndoComparison = z.object({
  state: z.enum(['comparing', 'compared', 'stopped']),
  compared: z.int().min(0),
  /** Rows in the archives that are here. */
  total: z.int().min(0),
  counts: UndoCounts,
  /** Some rows of each kind, once it has ended. */
  samples: z.array(UndoSample).optional(),
})
export type UndoComparison = z.infer<typeof UndoComparison>

/**
 * Rows that an undo left as they are, at most {@link MOST_LEFT_ROWS}, with the names of the columns of their values.
 * Where an update was undone, `set` are those that it had set: what would have become of the others is what is there.
 */
export const LeftRows = z.object({
  columns: z.array(z.string()),
  set: z.array(z.string()),
  rows: z.array(LeftRow),
})
export type LeftRows = z.infer<typeof LeftRows>
export const MOST_LEFT_ROWS = 1_000

export const LeftRowsFormat = z.enum(['csv', 'ndjson'])
export type LeftRowsFormat = z.infer<typeof LeftRowsFormat>

export const ArchiveFormat = z.enum(['ndjson', 'csv', 'parquet'])
export type ArchiveFormat = z.infer<typeof ArchiveFormat>

/** An archive of which nothing can be read: its folder is away, no file has a head, or the note about it is damaged. */
export const UnreadableArchive = z.object({
  jobId: z.string(),
  folder: z.string(),
  faults: z.array(z.string()),
})
export type UnreadableArchive = z.infer<typeof UnreadableArchive>

/** All archives of this machine. */
export const ArchivesInfo = z.object({
  /** Where they are kept unless a job chose another folder. */
  folder: z.string(),
  /** The newest first. */
  archives: z.array(ArchiveSummary),
  unreadable: z.array(UnreadableArchive),
  retention: ArchiveRetention,
  /** Why nobody can tell how long archives are to be kept, as a sentence. */
  retentionFault: z.string().nullable(),
})
export type ArchivesInfo = z.infer<typeof ArchivesInfo>
