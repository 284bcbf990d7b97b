import { z } from 'zod'
import { ConditionForm } from './condition.ts'
import { Operation, Strategy, WriteSpec, ReadBack } from './job-spec.ts'
import { readOnly } from './read-only.ts'
import { RowFile } from './row-file.ts'
import { MOST_SQL_BYTES } from './sql-text.ts'
import { TableName } from './table-name.ts'

/** How the new value of a column is said: typed, as SQL, or one of the three that need no text. */
export const ChangeKind = z.enum(['value', 'expression', 'null', 'default', 'now'])
export type ChangeKind = z.infer<typeof ChangeKind>

/** As it was typed, right or wrong. */
const Typed = z.string().max(MOST_SQL_BYTES)

/** One assignment of an update. */
export const Change = readOnly(z.object({ column: Typed, kind: ChangeKind, text: Typed }))
export type Change = z.infer<typeof Change>

/** What a write does with the rows of its file, and the file once it was chosen. */
export const WriteDraft = readOnly(
  WriteSpec.pick({ mode: true, op: true, columns: true, allowRounding: true }).extend({
    /** Null reads nothing back. */
    verify: ReadBack.nullable().default(null),
    file: readOnly(RowFile).nullable(),
    /** Empty where all rows are for the same. */
    opField: Typed,
  }),
)
export type WriteDraft = z.infer<typeof WriteDraft>

export const EMPTY_WRITE: WriteDraft = {
  ...{ file: null, mode: 'upsert', op: 'put', opField: '', columns: {}, allowRounding: false, verify: null },
}

/** New job as it is being filled in, but for its cluster. */
export const JobDraft = readOnly(
  z.object({
    operation: Operation,
    table: TableName.nullable(),
    condition: ConditionForm,
    /** The file that names the rows; null for all that match. */
    keys: readOnly(RowFile).nullable().default(null),
    write: WriteDraft.default(EMPTY_WRITE),
    changes: readOnly(z.array(Change).max(1_000)),
    touchUpdatedAt: z.boolean(),
    strategy: Strategy,
    batchSize: Typed,
    workers: Typed,
    /** Empty for no limit. */
    rowsPerSecond: Typed,
    maxRejects: Typed,
    /** Rows of a repopulate. */
    rows: Typed,
    /** Whether the job keeps the rows as they were; null as the environment of its cluster has it. */
    archive: z.boolean().nullable().default(null),
    /** Where it keeps them; empty is the folder of Sluice. */
    archiveFolder: Typed.default(''),
  }),
)
export type JobDraft = z.infer<typeof JobDraft>

/** A condition that was planned once, to be taken again for the same table. */
export const RecentCondition = readOnly(
  z.object({ table: TableName, where: Typed, condition: ConditionForm }),
)
export type RecentCondition = z.infer<typeof RecentCondition>

/** What New job keeps of one cluster, by name; the newest condition first. */
export const ClusterMemory = z.object({
  cluster: z.string().max(253),
  draft: JobDraft.nullable(),
  recent: readOnly(z.array(RecentCondition).max(100)),
})
export type ClusterMemory = z.infer<typeof ClusterMemory>

/** The file of all clusters; one of another version is like none. */
export const JobMemory = z.object({ version: z.literal(1), clusters: z.array(ClusterMemory) })
export type JobMemory = z.infer<typeof JobMemory>
