import { PlannedArchive, UndoPreview } from './archive.ts'
import { z } from 'zod'
import { JobSpec, changesMatching, fileOf } from './job-spec.ts'
import { ExaminedRowFile } from './row-file.ts'
import { Moment } from './moment.ts'
import { WritePreview } from './write-preview.ts'

/** Up to a handful of rows as text; `null` is SQL NULL. */
const Rows = z.array(z.array(z.string().nullable()))

/** Matching rows as they are and, for an update, as they would be (run and rolled back). */
export const Sample = z.object({
  columns: z.array(z.string()),
  before: Rows,
  after: Rows.nullable(),
})
export type Sample = z.infer<typeof Sample>

/** A column as a job found it. */
export const ColumnFingerprint = z.object({
  name: z.string(),
  /** Tells it from one that was dropped and added again. */
  number: z.number(),
  type: z.string(),
  /** Its oid; 0 for types that have none. */
  collation: z.string(),
  generation: z.enum(['stored', 'always', 'by default']).nullable(),
})
export type ColumnFingerprint = z.infer<typeof ColumnFingerprint>

/** What tells a table from another of its name: its number in the catalog, its key, the columns that a job names. */
export const TableFingerprint = z.object({
  oid: z.string(),
  /** Names of the key's columns, in key order. */
  key: z.array(z.string()),
  columns: z.array(ColumnFingerprint),
})
export type TableFingerprint = z.infer<typeof TableFingerprint>

/** What the names in the condition and the change of a job depend on. */
export const Meaning = z.object({
  /** Schemas where unqualified names are looked up, as text; null where the cluster does not tell. */
  searchPath: z.string().nullable(),
  /** Who runs the job; null where its SQL means the same for everybody. */
  user: z.string().nullable(),
  /** What people's own functions, operators, casts and views are, as hashes by their names. */
  definitions: z.record(z.string(), z.string()),
})
export type Meaning = z.infer<typeof Meaning>

/** What a job will do, before it does anything. */
export const Plan = z.object({
  spec: JobSpec,
  /** The primary key's columns in key order. */
  key: z.array(z.string()),
  /** The table that the job is for, and no other of its name; missing in plans of earlier versions. */
  fingerprint: TableFingerprint.optional(),
  /** Missing in plans of earlier versions, and where all of the SQL is Sluice's own. */
  meaning: Meaning.optional(),
  /** A hash of change and condition as batches have them; missing as the meaning is. */
  sqlHash: z.string().optional(),
  /** The statements of one batch, in order, with `$n` for keys and counts; of a long condition the beginning. */
  statements: z.array(z.string()),
  /** Rows in the table by `pg_class.reltuples`; null when never analyzed. A repopulate deletes them first. */
  tableRows: z.number().nullable(),
  /** Rows the job is expected to change: the database's own estimate; exact for a repopulate and an empty table. */
  matchingRows: z.number().nullable(),
  /** Set where all of the table was searched and no row matched; an estimate alone never sets it. */
  noMatch: z.literal(true).optional(),
  /** Whether the matching rows were counted after the plan was made, also where it is kept with its job. */
  isCounted: z.boolean().optional(),
  /** How many key ranges (or hash classes) the workers share. */
  ranges: z.number(),
  /**
   * The largest key when this was planned, as text: the ranges end there. Null for an empty table;
   * missing in plans of earlier versions, whose last range is open.
   */
  lastKey: z.array(z.string()).readonly().nullable().optional(),
  /** Where and as whom the cluster was reached; missing where a name can only mean one, and in what is kept. */
  place: z.string().optional(),
  sample: Sample,
  /**
   * How the database finds the rows of a batch (`EXPLAIN`, nothing is run), where the condition or the change
   * reads other rows than the one it is about; empty otherwise.
   */
  accessPath: z.array(z.string()).default([]),
  /**
   * `ready`: the cluster has Sluice's ledger, so every row is changed exactly once, whatever happens.
   * `missing`: it does not; the job runs without, because it may be repeated. `none`: the strategy has no use for one.
   */
  ledger: z.enum(['ready', 'missing', 'none']),
  /**
   * The time that now(), current_date and their kin in the condition mean, for every batch and every resume;
   * null when it does not ask for the time.
   */
  moment: Moment.nullable().default(null),
  /** Where the job keeps the rows as they were; missing where it does not. */
  archive: PlannedArchive.optional(),
  /** Of an undo: a hash of the batches in the archive that it takes back; missing otherwise. */
  archiveHash: z.string().optional(),
  /** Of an undo: what comes back, and what has changed since. Missing where it is kept with its job. */
  undo: UndoPreview.optional(),
  /** Of a write: the file as it was when this was planned. */
  file: ExaminedRowFile.optional(),
  /** Of a write: what its first rows would do. Missing where it is kept with its job. */
  write: WritePreview.optional(),
  /** What a person should think about before running it. */
  warnings: z.array(z.string()),
  /** What holds for every job of this kind, and is good to know. */
  notes: z.array(z.string()),
})
export type Plan = z.infer<typeof Plan>

/** By which a plan tells its cluster, its table and what its SQL means: who approves of it hands this to the start. */
export const Approved = Plan.pick({
  place: true,
  fingerprint: true,
  meaning: true,
  isCounted: true,
  file: true,
})
export type Approved = z.infer<typeof Approved>

export function approvedOf({ place, fingerprint, meaning, isCounted, file }: Plan): Approved {
  return { place, fingerprint, meaning, isCounted, file }
}

/** What a plan comes to that found no row for certain. */
export const NOTHING_TO_RUN = 'No row matches. There is nothing to run.'
const NOTHING_TO_UNDO = 'The archive has no rows. There is nothing to undo.'

const NOTHING_TO_WRITE = 'The file has no rows. There is nothing to write.'

const NOTHING_NAMED = 'The file names no row. There is nothing to run.'

/** The same, also of an undo, a write and a file of keys. */
export function nothingToRunText(spec: JobSpec): string {
  const { operation } = spec
  if (operation === 'write') return NOTHING_TO_WRITE
  if (fileOf(spec)) return NOTHING_NAMED
  return operation === 'undo' ? NOTHING_TO_UNDO : NOTHING_TO_RUN
}

/** The plan without the values of rows, for what is kept: the ledger, and the output of a job. */
export function withoutSample(plan: Plan): Plan {
  const { undo: _undo, archive: _archive, write: _write, ...kept } = plan
  return { ...kept, sample: { columns: [], before: [], after: null } }
}

/** The job with its clock where that of its plan stands. */
export function atMoment<S extends JobSpec>(spec: S, { moment }: Pick<Plan, 'moment'>): S {
  return moment === null || !changesMatching(spec) ? spec : { ...spec, moment }
}

/** The plan with the rows that were counted in the place of its estimate. */
export function withCount(plan: Plan, rows: number): Plan {
  return { ...plan, matchingRows: rows, isCounted: true, noMatch: rows === 0 ? true : undefined }
}
