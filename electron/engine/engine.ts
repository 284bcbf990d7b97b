import type { ExaminedFile } from '../../shared/examined-file.ts'
import type { RowFile } from '../../shared/row-file.ts'
import type { ApprovedBy, ApprovedStart } from '../../shared/approval.ts'
import type { LeftRow, UndoPreview } from '../../shared/archive.ts'
import type { TableName } from '../../shared/table-name.ts'
import {
  keepsRows,
  type JobSpec,
  type PurgeSpec,
  type StoredAdjustment,
  type UndoSpec,
  type UpdateSpec,
} from '../../shared/job-spec.ts'
import type { Approved, Plan } from '../../shared/plan.ts'
import type { RowCount } from '../../shared/row-count.ts'
import { isFinished } from '../../shared/job-state.ts'
import { noRoomText } from '../../shared/archive-words.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import { TableDetail, type TableStructure, type TableSummary } from '../../shared/table.ts'
import type { RowKey, TablePage, WholeRows } from '../../shared/table-page.ts'
import type { TakenApart } from '../../shared/taken-apart.ts'
import { analyzeTable } from './db/analyze.ts'
import { describeTable, listTables } from './db/catalog.ts'
import { withSession, type Session } from './db/session.ts'
import { tableStructure } from './db/structure.ts'
import { hasLedger } from './ledger/capability.ts'
import { ledgerQueries, unknowable, type LedgerQueries } from './ledger/ledger-queries.ts'
import { countRows, type CountOptions } from './plan/count-rows.ts'
import { archiveBytes, plannedArchive } from './plan/archive-size.ts'
import { placeOf } from './plan/place.ts'
import { planJob } from './plan/planner.ts'
import { tablePage, wholeRows, type PageOptions } from './plan/table-page.ts'
import { compareUndo, type CompareOptions } from './plan/undo/compare-undo.ts'
import { leftRows } from './plan/undo/left-rows.ts'
import { readUndoneJob } from './plan/undo/undone-job.ts'
import { readKeys, type KeyReading, type KeysRequest } from './read/read-keys.ts'
import { readRows, type RowReading, type RowsRequest } from './read/read-rows.ts'
import { examinedFile } from './plan/write/examined-file.ts'
import { rejectedRows, type RejectedRows } from './plan/write/rejected-rows.ts'
import { takeApart } from './plan/take-apart/take-apart.ts'
import type { BatchWriter } from './batch/batch-writer.ts'
import { openWriter } from './batch/open-writer.ts'
import type { WriterOptions } from './batch/writer-options.ts'
import type { AskLedger } from './archive/archives.ts'
import type { JobRun } from './coordinator/job-run.ts'
import { launchNew, launchStored } from './coordinator/launch.ts'
import type { CheckPlan, OnLaunch, EngineOptions } from './engine-options.ts'
import type { Job } from './job.ts'
import { noJobText } from '../../shared/words.ts'

export { createArchives, type ArchivedTables, type Archives, type AskLedger } from './archive/archives.ts'
export type { ArchivedChange } from './archive/changes.ts'
export type { RejectedRow, RejectedRows } from './plan/write/rejected-rows.ts'
export type { TableChanges } from './archive/table-changes.ts'
export { checkConnection, type CheckTarget } from './check/check.ts'
export { openPlain } from './db/plain-connection.ts'
export { ledgerSql } from './ledger/capability.ts'
export type { StoredRecord } from './ledger/job-record.ts'
export { capabilityFile } from './ledger/capability-file.ts'
export { hasEnded } from './ledger/ledger-queries.ts'
export type { KeyColumn } from './db/key.ts'
export { examineKeyList } from './plan/write/key-list.ts'
export type { ReadColumn } from './read/columns.ts'
export type { AskedKey, KeyOutcome } from './read/found-keys.ts'
export type { KeyReading, KeysRequest } from './read/read-keys.ts'
export type { RowReading, RowsRequest } from './read/read-rows.ts'
export { rowsOf, type RowBlock } from './read/row-block.ts'
export type { BatchWriter } from './batch/batch-writer.ts'
export type { HotKey, HotKeyWatch } from './batch/hot-keys.ts'
export type { WriteRate } from './batch/pace.ts'
export { textOf, type BatchRow, type BatchValue } from './batch/value-text.ts'
export type { Amount, BatchMetrics, WriterMetrics } from './batch/write-meter.ts'
export {
  type AskedWrite,
  BatchWriteError,
  type RejectedWrite,
  type UnprocessedWrite,
  type WriteResult,
} from './batch/write-result.ts'
export type { WriterEvent, WriterOptions } from './batch/writer-options.ts'
export { NEEDS, type Need } from './sent/needs.ts'
export { TIMING } from './timing.ts'
export type { Capabilities, CapabilityStore } from './ledger/capability.ts'
export type { CheckPlan, EngineOptions, OnLaunch } from './engine-options.ts'
export type { Job, JobListener } from './job.ts'
export type { Timing } from './timing.ts'
export type { CompareOptions } from './plan/undo/compare-undo.ts'

/** The engine's public entry. Everything it throws is a ProblemError. */
export interface Engine extends LedgerQueries {
  listTables(cluster: string): Promise<TableSummary[]>
  describeTable(cluster: string, table: TableName): Promise<TableDetail>
  /** Indexes and foreign keys. */
  tableStructure(cluster: string, table: TableName): Promise<TableStructure>
  /** Rows of a table in key order, from behind a key; long values cut. Ends early when it is stopped or its time is up. */
  tablePage(cluster: string, table: TableName, options: PageOptions): Promise<TablePage>
  /** The rows that have these keys, with whole values; those that are gone are left out. */
  wholeRows(cluster: string, table: TableName, keys: readonly RowKey[]): Promise<WholeRows>
  /** The parts of a job that a `WHERE …`, `DELETE FROM …` or `UPDATE … SET …` says; `table` is for a condition alone. */
  takeApart(cluster: string, table: TableName | null, sql: string): Promise<TakenApart>
  /** Makes the statistics of a table anew. */
  analyze(cluster: string, table: TableName): Promise<void>
  /** Counts the rows that such a job would change, until it is stopped or its time is up; changes nothing. */
  count(spec: PurgeSpec | UpdateSpec, options: CountOptions): Promise<RowCount>
  /** Reads rows of a table, whatever the condition says of them; nothing is sent to read them before somebody takes them. */
  readRows(cluster: string, request: RowsRequest, signal: AbortSignal): Promise<RowReading>
  /** Reads rows by their keys; those that are missing or could not be asked for are told, and fail nothing. */
  readKeys(cluster: string, request: KeysRequest, signal: AbortSignal): Promise<KeyReading>
  /** Opens a writer that puts and deletes rows of a program by key. Throws `ledger-missing`, `confirmation-needed` and what a plan of the table does. */
  batchWriter(options: WriterOptions): Promise<BatchWriter>
  /** Compares all rows of an archive with the table; changes nothing. Throws as `plan` does. */
  compareUndo(spec: UndoSpec, options: CompareOptions): Promise<UndoPreview>
  /** Rows that an undo left as they are, from its own archive on this machine, and those that it set aside. Throws `archive-missing`. */
  leftRows(cluster: string, jobId: string): AsyncIterable<LeftRow>
  /** How a file of rows is written, what fields it has, and how it begins. Throws `file-invalid` and `file-unreadable`. */
  examineFile(file: RowFile): Promise<ExaminedFile>
  /** Rows of a file that a write has set aside. Throws `file-changed`. */
  rejectedRows(cluster: string, jobId: string): Promise<RejectedRows>
  /** Which batches of a job took place; null where the ledger does not know it. Throws `undo-refused` while a process works on it. */
  readonly archivedBatches: AskLedger
  /** What the job would do; changes nothing. `archiveFolder`: where it would keep rows, in the place of the engine's. */
  plan(spec: JobSpec, archiveFolder?: string): Promise<Plan>
  /** Plans, then starts. Throws `cluster-changed`, `table-changed` or `meaning-changed` where the plan that was approved meant something else, `confirmation-needed` without the approval that the cluster's environment needs, `archive-unwritable` where rows are to be kept and cannot. `archiveFolder`: where, in the place of the engine's. */
  start(
    spec: JobSpec,
    onLaunch?: OnLaunch,
    approved?: Approved,
    given?: ApprovedStart,
    check?: CheckPlan,
    archiveFolder?: string,
  ): Promise<Job>
  /**
   * Goes on with a job that the cluster's ledger knows: makes it run again if it was paused or
   * failed, and works on what nobody else does. Throws `job-unknown`, `job-ended`, `ledger-missing`,
   * `later-version`, `table-changed` or `meaning-changed`; without `by` also `more-rows-than-approved` where all
   * approved rows are changed, and `confirmation-needed` where nobody has approved of it. The job stays as it is then.
   */
  resume(
    cluster: string,
    jobId: string,
    adjustment?: StoredAdjustment,
    onLaunch?: OnLaunch,
    by?: ApprovedBy,
  ): Promise<Job>
  /**
   * Works on such a job beside the processes that already do, with `workers` of its own if given; on a paused one
   * once it is resumed. Throws as `resume` without an approval does, and `job-ended` for one that has failed.
   */
  join(cluster: string, jobId: string, workers?: number, onLaunch?: OnLaunch): Promise<Job>
  /** Jobs of this process, newest first. */
  jobs(): readonly Job[]
  /** Throws `job-unknown`. */
  job(id: string): Job
  /** Interrupts what runs and waits for it. */
  close(): Promise<void>
}

const UNHEARD: OnLaunch = () => {}
const UNCHECKED: CheckPlan = () => {}

export function createEngine(options: EngineOptions): Engine {
  const jobs = new Map<string, JobRun>()
  const inSession = async <T>(cluster: string, use: (session: Session) => Promise<T>) =>
    await withSession(await options.connect(cluster), use)
  const queries = { ...ledgerQueries(inSession), takeApart: takeApart.bind(null, options.connect) }
  const keep = (job: JobRun) => {
    jobs.set(job.id, job)
    return job
  }

  return {
    ...tableQueries(inSession),
    tablePage: async (cluster, table, page) => await tablePage(await options.connect(cluster), table, page),
    wholeRows: async (cluster, table, keys) =>
      await inSession(cluster, async (session) => await wholeRows(session, table, keys)),
    count: async (spec, count) => await countRows(await options.connect(spec.cluster), spec, count),
    ...rowQueries(options),
    ...undoQueries(inSession, options.archiveFolder),
    plan: planOf.bind(null, options),
    start: async (spec, onLaunch = UNHEARD, approved = {}, given?, check = UNCHECKED, archiveFolder?) =>
      keep(await launchNew(options, spec, { approved, given, onLaunch, check, archiveFolder })),
    resume: async (cluster, jobId, adjustment = {}, onLaunch = UNHEARD, by?) => {
      const known = jobs.get(jobId)
      if (!known || isFinished(known.snapshot().state))
        return keep(await launchStored(options, cluster, jobId, { resume: adjustment, by }, onLaunch))
      await known.resume(by, async () => {
        onLaunch()
        if (adjustment.maxRejects !== undefined) await queries.adjustStored(cluster, jobId, adjustment)
        known.adjust(adjustment)
      })
      return known
    },
    join: async (cluster, jobId, workers, onLaunch = UNHEARD) =>
      keep(await launchStored(options, cluster, jobId, { join: workers ?? null }, onLaunch)),
    ...queries,
    jobs: () => [...jobs.values()].toReversed(),
    job: (id) => jobs.get(id) ?? notInThisRun(id),
    close: async () => {
      for (const job of jobs.values()) job.interrupt()
      await Promise.all([...jobs.values()].map(async (job) => await job.finished))
    },
  }
}

async function planOf(options: EngineOptions, spec: JobSpec, archiveFolder?: string): Promise<Plan> {
  const connection = await options.connect(spec.cluster)
  const { plan, bytes } = await withSession(connection, async (session) => {
    const blueprint = await planJob(session, spec, options.archiveFolder)
    const kept = { plan: blueprint.plan, bytes: await archiveBytes(session, blueprint) }
    await blueprint.release?.()
    return kept
  })
  const placed = { ...plan, place: placeOf(spec.cluster, connection) }
  if (!keepsRows(spec)) return placed
  const archive = await plannedArchive(bytes, archiveFolder ?? options.archiveFolder)
  const warning = noRoomText(archive)
  return { ...placed, archive, warnings: warning === null ? plan.warnings : [...plan.warnings, warning] }
}

/** Rows on their way out, and in. */
function rowQueries(options: EngineOptions): Pick<Engine, 'readRows' | 'readKeys' | 'batchWriter'> {
  return {
    readRows: async (cluster, request, signal) =>
      await readRows(request, readingOptions(options, cluster, signal)),
    readKeys: async (cluster, request, signal) =>
      await readKeys(request, readingOptions(options, cluster, signal)),
    batchWriter: async (writer) => await openWriter(options, writer),
  }
}

function readingOptions({ connect, timing }: EngineOptions, cluster: string, signal: AbortSignal) {
  const { connectionLifeMs } = timing
  return { connect: async () => await connect(cluster), connectionLifeMs, random: Math.random, signal }
}

function tableQueries(inSession: Parameters<typeof ledgerQueries>[0]) {
  const about =
    <T>(ask: (session: Session, table: TableName) => Promise<T>) =>
    async (cluster: string, table: TableName) =>
      await inSession(cluster, async (session) => await ask(session, table))
  return {
    listTables: async (cluster: string) => await inSession(cluster, listTables),
    describeTable: about(async (session, table) => TableDetail.parse(await describeTable(session, table))),
    tableStructure: about(tableStructure),
    analyze: about(analyzeTable),
  }
}

function undoQueries(
  inSession: Parameters<typeof ledgerQueries>[0],
  folder: string,
): Pick<Engine, 'compareUndo' | 'leftRows' | 'examineFile' | 'rejectedRows' | 'archivedBatches'> {
  return {
    compareUndo: async (spec, how) =>
      await inSession(spec.cluster, async (session) => await compareUndo(session, spec, folder, how)),
    archivedBatches: async (cluster, jobId) =>
      await inSession(cluster, async (session) => {
        if (!(await hasLedger(session))) throw unknowable()
        return (await readUndoneJob(session, jobId))?.batches ?? null
      }),
    examineFile: async (file) => await examinedFile(file, folder),
    rejectedRows: async (cluster, jobId) =>
      await rejectedRows(async (use) => await inSession(cluster, use), folder, jobId),
    leftRows: (cluster, jobId) => leftRows(async (use) => await inSession(cluster, use), folder, jobId),
  }
}

function notInThisRun(id: string): never {
  const message = noJobText(id, 'this session')
  const nextStep = 'Choose a job from the list of jobs.'
  throw new ProblemError({ kind: 'usage', code: 'job-unknown', message, nextStep, action: 'list-jobs' })
}
