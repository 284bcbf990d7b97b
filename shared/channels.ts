import { z } from 'zod'
import { About } from './about.ts'
import {
  ArchiveFormat,
  ArchiveRetention,
  ArchivesInfo,
  LeftRows,
  LeftRowsFormat,
  UndoComparison,
} from './archive.ts'
import { ArchiveCheck, ExportedArchive } from './archive-check.ts'
import { Confirmed } from './approval.ts'
import { AwsProfile, FoundCluster } from './aws-account.ts'
import { Cluster, ClusterProfile, Region } from './cluster.ts'
import { ConnectionCheck } from './connection-check.ts'
import { ExaminedFile } from './examined-file.ts'
import { ExportFormat } from './export-format.ts'
import { TableName } from './table-name.ts'
import { JobDetail, JobSummary, Reject } from './job.ts'
import { JobEvent } from './job-event.ts'
import { Adjustment, StoredAdjustment, JobSpec, RowChangeSpec, UndoSpec } from './job-spec.ts'
import { Approved, Plan } from './plan.ts'
import { ClusterMemory } from './job-draft.ts'
import { Problem } from './problem.ts'
import { HistoryInfo, MOST_REMEMBERED, RememberedDetail, Retention } from './remembered-job.ts'
import { RowFile } from './row-file.ts'
import { RowCount } from './row-count.ts'
import { RowSaving, SavedRows } from './row-saving.ts'
import { SandboxFaults } from './sandbox-faults.ts'
import { SandboxStatus } from './sandbox-status.ts'
import { JobSnapshot } from './snapshot.ts'
import { StoredJob } from './stored-job.ts'
import { Sql } from './sql-text.ts'
import { TakenApart } from './taken-apart.ts'
import { Text } from './text.ts'
import { TableDetail, TableStructure, TableSummary } from './table.ts'
import { MOST_WHOLE_ROWS, RowKey, TablePage, WholeRows } from './table-page.ts'
import { Moment } from './moment.ts'
import { UpdateStatus } from './update-status.ts'

export const Theme = z.enum(['system', 'light', 'dark'])
export type Theme = z.infer<typeof Theme>

export const Settings = z.object({ theme: Theme })
export type Settings = z.infer<typeof Settings>

export const AppInfo = z.object({
  version: z.string(),
  electron: z.string(),
  /** Where Sluice keeps its files on this machine. */
  home: z.string(),
  settings: Settings,
})
export type AppInfo = z.infer<typeof AppInfo>

const nothing = z.undefined()
const job = z.object({ jobId: Text.min(1).max(64) })
/** Also a cluster that there is none of by that name. */
const clusterName = Text.max(253)
/** Of what frames tell how far it has come; the window chooses it. */
const named = z.object({ id: Text.min(1).max(64) })
const inCluster = z.object({ cluster: clusterName })
const inTable = inCluster.extend({ table: TableName })
const mfaCode = z.string().regex(/^\d{6}$/)
const approves = z.boolean().optional()
const storedJob = job.extend({ cluster: clusterName })
/** Where a job keeps the rows as they were; null or missing is the folder of Sluice. */
const archiveFolder = Text.max(4_096).nullable().optional()

/**
 * Everything the window may ask of the main process: request and response of each channel.
 * The main process parses every request; a channel that is not listed does not exist.
 */
export const channels = {
  'app:info': { request: nothing, response: AppInfo },
  /** What this build consists of. */
  'app:about': { request: nothing, response: About },
  /** Shows the licences of what this build consists of, in the system's program for text files. */
  'app:show-notices': { request: nothing, response: nothing },
  'updates:status': { request: nothing, response: UpdateStatus },
  /** Begins a check, or says why there is none; frames tell how far it has come. */
  'updates:check': { request: nothing, response: UpdateStatus },
  /** The user's own switch; a policy is above it. */
  'updates:set-automatic': { request: z.object({ automatic: z.boolean() }), response: UpdateStatus },
  'settings:set': { request: Settings, response: Settings },
  /** The sandbox first, then the saved ones by name. */
  'clusters:list': { request: nothing, response: z.array(Cluster) },
  /** Adds a cluster, or puts it in the place of the one named `replaces`; answers the new list. */
  'clusters:save': {
    request: z.object({ profile: ClusterProfile, replaces: clusterName.nullable() }),
    response: z.array(Cluster),
  },
  /** Forgets a cluster; nothing happens to the cluster itself. Answers the new list. */
  'clusters:remove': { request: z.object({ name: clusterName }), response: z.array(Cluster) },
  /** Tries to connect, step by step; frames tell how far it has come, under the id that the window chose. */
  'clusters:check': { request: named.extend({ profile: ClusterProfile }), response: ConnectionCheck },
  /** Profiles of the shared AWS files. */
  'aws:profiles': { request: nothing, response: z.array(AwsProfile) },
  /** The clusters of an account in a Region; `awsProfile` null takes the default credentials. */
  'aws:clusters': {
    request: z.object({ awsProfile: Text.max(256).nullable(), region: Region }),
    response: z.array(FoundCluster),
  },
  /** Answers the question for a code of {@link Frame.mfa}; null gives up. */
  'aws:mfa': { request: z.object({ id: Text.max(64), code: mfaCode.nullable() }), response: nothing },
  'sandbox:faults': { request: nothing, response: SandboxFaults },
  'sandbox:set-faults': { request: SandboxFaults, response: SandboxFaults },
  'sandbox:status': { request: nothing, response: SandboxStatus },
  'sandbox:start': { request: nothing, response: SandboxStatus },
  'sandbox:stop': { request: nothing, response: SandboxStatus },
  /** Throws away its data and sets it up anew. */
  'sandbox:reset': { request: nothing, response: SandboxStatus },
  'tables:list': { request: inCluster, response: z.array(TableSummary) },
  'tables:describe': { request: inTable, response: TableDetail },
  'tables:structure': { request: inTable, response: TableStructure },
  /** Rows that match, in key order from behind a key; it can be stopped under the id that the window chose. */
  'tables:page': {
    request: inTable.extend({
      id: named.shape.id,
      where: Sql,
      after: RowKey.nullable(),
      /** That of the first page. */
      moment: Moment.nullable(),
    }),
    response: TablePage,
  },
  'tables:stop-page': { request: named, response: nothing },
  /** Some rows again, by their keys, with whole values. */
  'tables:rows': {
    request: inTable.extend({ keys: z.array(RowKey).min(1).max(MOST_WHOLE_ROWS) }),
    response: WholeRows,
  },
  /**
   * Saves rows where the system's dialog says; frames tell how far it has come, under the id that the window chose.
   * Null where no file was chosen.
   */
  'rows:save': {
    request: inTable.extend({
      id: named.shape.id,
      which: SavedRows,
      columns: z.array(Text.min(1).max(63)).min(1).nullable(),
      format: ArchiveFormat,
      guardsFormulas: z.boolean(),
    }),
    response: RowSaving.nullable(),
  },
  'rows:stop-saving': { request: named, response: nothing },
  /** Asks for a file of rows or keys in the system's dialog; null where none was chosen. */
  'rows:choose-file': { request: nothing, response: z.string().nullable() },
  /** The parts of a job that pasted SQL says; a condition alone is read against `table`. */
  'sql:take-apart': {
    request: inCluster.extend({ table: TableName.nullable(), sql: Sql }),
    response: TakenApart,
  },
  /** What New job keeps of each cluster. */
  'new-job:memory': { request: nothing, response: z.array(ClusterMemory) },
  /** Keeps it, in the place of what was kept of that cluster. */
  'new-job:remember': { request: ClusterMemory, response: nothing },
  /** Makes the statistics of a table anew. */
  'tables:analyze': { request: inTable, response: nothing },
  /** Reads all of a file of rows, and says what it is. */
  'files:examine': { request: RowFile, response: ExaminedFile },
  /** The dry run: changes nothing. */
  'jobs:plan': { request: JobSpec.and(z.object({ archiveFolder })), response: Plan },
  /** Counts the rows that would change; frames tell how far it has come, under the id that the window chose. */
  'jobs:count': { request: named.extend({ spec: RowChangeSpec }), response: RowCount },
  'jobs:stop-count': { request: named, response: nothing },
  /** Plans again and starts, unless the plan that was approved meant something else, or needs a confirmation that does not match. */
  'jobs:start': {
    request: JobSpec.and(
      z.object({ archiveFolder, approved: Approved.optional(), confirmed: Confirmed.optional() }),
    ),
    response: JobSummary,
  },
  'jobs:pause': { request: job, response: nothing },
  /** A job that has changed all rows that were approved stays paused unless whoever resumes it `approves` of the rest. */
  'jobs:resume': { request: job.extend({ approves }), response: nothing },
  'jobs:cancel': { request: job, response: nothing },
  /** New limits for a job that runs. */
  'jobs:adjust': { request: job.extend({ adjustment: Adjustment }), response: nothing },
  /** Jobs that the ledger of a running cluster knows, newest first; none where there is no ledger. */
  'jobs:stored': { request: inCluster, response: z.array(StoredJob) },
  /** Works on a job that was interrupted, paused elsewhere or failed, beside the processes that already do; `approves` as above. */
  'jobs:resume-stored': {
    request: storedJob.extend({ adjustment: StoredAdjustment, approves }),
    response: JobSummary,
  },
  /** Pauses such a job, gives it new limits or ends it for good, whoever works on it: they notice within a second. */
  'jobs:pause-stored': { request: storedJob, response: nothing },
  'jobs:adjust-stored': { request: storedJob.extend({ adjustment: Adjustment }), response: nothing },
  'jobs:cancel-stored': { request: storedJob, response: nothing },
  /** Rows that a job set aside, at most 1,000. */
  'jobs:rejects': { request: storedJob, response: z.array(Reject) },
  /** Saves the rows of its file that a job set aside where the system's dialog says. Answers the file; null where none was written. */
  'jobs:save-rejects': {
    request: storedJob.extend({ extension: z.enum(['csv', 'ndjson']) }),
    response: z.string().nullable(),
  },
  /** Makes the ledger's schema and tables on the cluster. */
  'ledger:create': { request: inCluster, response: nothing },
  /** Jobs of this run of the app, newest first. */
  'jobs:list': { request: nothing, response: z.array(JobSummary) },
  'jobs:get': { request: job, response: JobDetail },
  /**
   * Saves a job of this machine, or of the ledger of `cluster`, where the system's dialog says; a command line is copied.
   * Answers the file; null where none was written.
   */
  'jobs:export': {
    request: job.extend({ cluster: clusterName.nullable(), format: ExportFormat }),
    response: z.string().nullable(),
  },
  /** Jobs that this machine remembers, also while their clusters are away: newest first, those that contain the text. */
  'jobs:remembered': {
    request: z.object({ search: Text.max(200), limit: z.int().min(1).max(MOST_REMEMBERED) }),
    response: z.array(StoredJob),
  },
  /** Null for a job that is not remembered. */
  'jobs:remembered-detail': { request: job, response: RememberedDetail.nullable() },
  /** Removes a job from the history; the ledger of its cluster keeps what it knows. */
  'jobs:forget': { request: job, response: nothing },
  'history:info': { request: nothing, response: HistoryInfo },
  /** How long jobs are remembered from now on; what is over it is forgotten at once. */
  'history:keep': { request: Retention, response: HistoryInfo },
  /** Forgets all jobs but those that run. */
  'history:clear': { request: nothing, response: HistoryInfo },
  /** What jobs have kept on this machine of the rows that they changed. */
  'archives:info': { request: nothing, response: ArchivesInfo },
  /** How long archives are kept from now on; what is over it stays until somebody deletes it. */
  'archives:keep': { request: ArchiveRetention, response: ArchivesInfo },
  /** Deletes them: what their jobs have changed cannot be undone any more. */
  'archives:remove': {
    request: z.object({ jobIds: z.array(job.shape.jobId).min(1) }),
    response: ArchivesInfo,
  },
  /** Reads every row of an archive again. */
  'archives:verify': { request: job, response: ArchiveCheck },
  /** Saves its rows where the system's dialog says. Answers the files; null where none was written. */
  'archives:export': { request: job.extend({ format: ArchiveFormat }), response: ExportedArchive.nullable() },
  /** Asks for a folder in the system's dialog; null where none was chosen. */
  'archives:choose-folder': { request: nothing, response: z.string().nullable() },
  /** Compares all rows of an undo with the table; frames tell how far it has come, under the id that the window chose. */
  'undo:compare': { request: named.extend({ spec: UndoSpec }), response: UndoComparison },
  'undo:stop-comparison': { request: named, response: nothing },
  /** Rows that an undo left as they are. */
  'undo:left': { request: job, response: LeftRows },
  /** Saves all of them where the system's dialog says. Answers the file; null where none was written. */
  'undo:export-left': { request: job.extend({ format: LeftRowsFormat }), response: z.string().nullable() },
  /** Shows the job's log file in the system's file manager. */
  'jobs:reveal-log': { request: job, response: nothing },
  /** A page listens from now on: frames begin, or begin anew, and what an earlier page was sent is not waited for. */
  'stream:follow': { request: nothing, response: nothing },
  /** The window has drawn the frame of this number; the next one may come. */
  'stream:acknowledge': { request: z.object({ frame: z.int() }), response: nothing },
} as const satisfies Record<string, { request: z.ZodType; response: z.ZodType }>

export type Channels = typeof channels
export type Channel = keyof Channels
export type RequestOf<C extends Channel> = z.infer<Channels[C]['request']>
export type ResponseOf<C extends Channel> = z.infer<Channels[C]['response']>

/** What every channel answers. */
export type Answer<T> = { ok: true; value: T } | { ok: false; problem: z.infer<typeof Problem> }

/** The name under which {@link Frame}s arrive in the window. */
export const STREAM_EVENT = 'stream:frame'

/** What the system's menu leads to. */
export const MenuPage = z.enum(['about', 'settings'])
export type MenuPage = z.infer<typeof MenuPage>

/**
 * What changed since the last frame: 4 a second, 1 when hidden, at once on a change of state,
 * at most one unacknowledged.
 */
export const Frame = z.object({
  frame: z.int(),
  snapshots: z.array(JobSnapshot),
  events: z.array(
    z.object({
      jobId: z.string(),
      events: z.array(JobEvent).max(100),
      /** Events left out of the stream since the last frame; the log file has them. */
      dropped: z.int(),
    }),
  ),
  finished: z.array(JobSummary),
  sandbox: SandboxStatus.nullable(),
  /** Of the sandbox, when somebody changed them since the last frame. */
  faults: SandboxFaults.nullable(),
  /** Connection checks that went on since the last frame. */
  checks: z.array(ConnectionCheck),
  /** Counts that went on since the last frame. */
  counts: z.array(RowCount.extend({ id: z.string() })),
  /** Files of rows that went on since the last frame. */
  savings: z.array(RowSaving.extend({ id: z.string() })),
  /** Comparisons of undos that went on since the last frame. */
  comparisons: z.array(UndoComparison.extend({ id: z.string() })),
  /** AWS wants the code of this device to sign in; null when it wants none, or none any more. */
  mfa: z.object({ id: z.string(), device: z.string(), awsProfile: z.string() }).nullable(),
  /** A file that the system gave to the app, with its bytes or why they cannot be read. */
  openedFile: z
    .union([
      z.object({ name: z.string(), content: z.instanceof(Uint8Array) }),
      z.object({ name: z.string(), problem: Problem }),
    ])
    .nullable(),
  /** How updates of the app stand, when that has changed since the last frame. */
  updates: UpdateStatus.nullable(),
  /** The page that somebody has chosen in the system's menu since the last frame. */
  opens: MenuPage.nullable(),
})
export type Frame = z.infer<typeof Frame>

/** What the preload script puts on `window.sluice`. */
export interface Bridge {
  invoke<C extends Channel>(channel: C, request: RequestOf<C>): Promise<Answer<ResponseOf<C>>>
  /** Where a file that was dropped on the window is on this machine, absolute. */
  pathOf(file: File): string
  /** Returns the function that ends the subscription. */
  onFrame(listener: (frame: Frame) => void): () => void
}
