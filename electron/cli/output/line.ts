import { z } from 'zod'
import { Answer } from '../../../shared/answer.ts'
import { Approval } from '../../../shared/approval.ts'
import {
  ArchiveFormat,
  ArchiveRetention,
  ArchiveSummary,
  LeftRow,
  UndoPreview,
  UnreadableArchive,
} from '../../../shared/archive.ts'
import { ArchiveCheck, ArchiveDetail, ExportedArchive, KeptArchive } from '../../../shared/archive-check.ts'
import { FoundCluster } from '../../../shared/aws-account.ts'
import { Cluster } from '../../../shared/cluster.ts'
import { CheckLine } from '../../../shared/connection-check.ts'
import { JobEvent } from '../../../shared/job-event.ts'
import { JobResult, Reject } from '../../../shared/job.ts'
import { FinalState } from '../../../shared/job-state.ts'
import { Plan } from '../../../shared/plan.ts'
import { Problem } from '../../../shared/problem.ts'
import { RowCount } from '../../../shared/row-count.ts'
import { WriteResult } from '../../../shared/row-file.ts'
import { SandboxFaults } from '../../../shared/sandbox-faults.ts'
import { SandboxStatus } from '../../../shared/sandbox-status.ts'
import { JobSnapshot } from '../../../shared/snapshot.ts'
import { StoredJob } from '../../../shared/stored-job.ts'
import { TableName } from '../../../shared/table-name.ts'

/** Always the last line of a job: how it ended, `planned` for a dry run, or what kept it from starting. */
export const ResultLine = JobResult.extend({
  type: z.literal('result'),
  /** Null when no job was started, or several were. */
  jobId: z.string().nullable(),
  state: z.enum([...FinalState.options, 'planned']),
  /** Of rows that were read: the file, null where they went to standard output. */
  file: z.string().nullable().optional(),
  format: ArchiveFormat.optional(),
  /** Key ranges that were read at one moment each, and those of them that went on at a later one. */
  ranges: z.number().optional(),
  continued: z.number().optional(),
  /** Of rows that were read by their keys: what became of the others. */
  missing: z.number().optional(),
  unprocessed: z.number().optional(),
  duplicates: z.number().optional(),
  /** The time that the condition's clock stood at. */
  moment: z.string().nullable().optional(),
  /** Of a file for several tables, in the order in which they are written; of one without a job nothing was begun. */
  tables: z
    .array(
      WriteResult.partial().extend({
        table: TableName,
        jobId: z.string().nullable(),
        state: FinalState.nullable(),
      }),
    )
    .optional(),
})
export type ResultLine = z.infer<typeof ResultLine>

/** One line of `--json`: an object that says what it is in `type`. */
export const OutputLine = z.discriminatedUnion('type', [
  /** Of a dry run, and of a job that starts or continues, which also tells who approved of it. */
  z.object({ type: z.literal('plan'), plan: Plan, approvals: z.array(Approval).optional() }),
  /** How many rows match, of a dry run that counts them. */
  RowCount.extend({ type: z.literal('count') }),
  z.object({ type: z.literal('progress'), snapshot: JobSnapshot }),
  z.object({ type: z.literal('event'), event: JobEvent }),
  ResultLine,
  /** One step of the demo that ended. */
  z.object({
    type: z.literal('step'),
    title: z.string(),
    rowsBefore: z.number().nullable(),
    rowsAfter: z.number(),
    result: JobResult,
  }),
  SandboxStatus.extend({ type: z.literal('sandbox') }),
  SandboxFaults.extend({ type: z.literal('faults') }),
  /** One cluster that Sluice knows. */
  Cluster.extend({ type: z.literal('cluster') }),
  z.object({ type: z.literal('removed'), name: z.string() }),
  /** One cluster of an AWS account. */
  FoundCluster.extend({ type: z.literal('found') }),
  /** One step of a connection check that ended. */
  CheckLine.extend({ type: z.literal('check') }),
  /** How a connection check ended; the problem is that of the step that failed. */
  z.object({ type: z.literal('checked'), passed: z.boolean(), problem: Problem.nullable() }),
  /** One job of a cluster's ledger. */
  StoredJob.extend({
    type: z.literal('job'),
    /** What undoes it on this machine; missing where there is no archive of it. */
    archive: KeptArchive.pick({ folder: true, bytes: true, until: true }).optional(),
  }),
  /** One row that a job set aside. */
  Reject.extend({ type: z.literal('reject') }),
  /** All archived rows compared with the table, of a dry run of an undo that counts. */
  UndoPreview.extend({ type: z.literal('comparison'), state: z.enum(['compared', 'stopped']) }),
  /** One row that an undo left as it is, or set aside. */
  LeftRow.extend({ type: z.literal('left') }),
  /** One archive of this machine; ISO 8601 until when it is kept. */
  ArchiveSummary.extend({ type: z.literal('archive'), until: z.string().nullable() }),
  UnreadableArchive.extend({ type: z.literal('unreadable-archive') }),
  ArchiveDetail.extend({ type: z.literal('archive-detail') }),
  ArchiveCheck.extend({ type: z.literal('archive-check') }),
  ArchiveRetention.extend({ type: z.literal('archive-retention') }),
  /** An archive that was deleted. */
  z.object({ type: z.literal('archive-removed'), jobId: z.string() }),
  /** Rows that were written to a file, and `along` those of other tables to files beside it; those of `openRows` were left out. */
  ExportedArchive.omit({ files: true }).extend({
    type: z.literal('exported'),
    jobId: z.string(),
    file: z.string(),
    format: ArchiveFormat,
    rows: z.number(),
    along: ExportedArchive.shape.files,
  }),
  /** A recording that was written. */
  z.object({ type: z.literal('recorded'), file: z.string(), cases: z.number() }),
  /** One statement that the sandbox answers otherwise than the recorded cluster. */
  z.object({
    type: z.literal('difference'),
    group: z.string(),
    name: z.string(),
    on: z.enum(['one', 'two']),
    sql: z.string(),
    cluster: Answer,
    sandbox: Answer,
  }),
  /** How a comparison ended; cases that only this Sluice has, and those that only the recording has. */
  z.object({
    type: z.literal('compared'),
    compared: z.number(),
    differences: z.number(),
    missing: z.array(z.string()),
    unknown: z.array(z.string()),
  }),
  /** Of Sluice and of what it is made of; nothing of its user's. */
  z.object({
    type: z.literal('version'),
    sluice: z.string(),
    source: z.enum(['checkout', 'package']),
    node: z.string(),
    v8: z.string(),
    openssl: z.string(),
    platform: z.string(),
    arch: z.string(),
    osRelease: z.string(),
    /** Of the sandbox: `16.14`; null where its programs are not installed. */
    postgres: z.string().nullable(),
    /** Of the Aurora DSQL that the sandbox behaves like. */
    dsqlMajorVersion: z.int(),
    /** The beginning of the SHA-256 of its SQL: ledgers have no number. */
    ledger: z.string(),
    /** PostgreSQL's parser, and AWS's connector. */
    parser: z.string(),
    connector: z.string(),
  }),
])
export type OutputLine = z.infer<typeof OutputLine>

/** The result of a command that started no job. */
export function resultLine(ending: Pick<ResultLine, 'state' | 'problem'>): ResultLine {
  return {
    type: 'result',
    jobId: null,
    rows: 0,
    batches: 0,
    retries: 0,
    unknownRows: 0,
    conflicts: 0,
    seconds: 0,
    rejects: 0,
    verification: null,
    resumable: false,
    ...ending,
  }
}

/** One JSON object and the end of its line. */
export function jsonLine(line: OutputLine): string {
  return `${JSON.stringify(line)}\n`
}
