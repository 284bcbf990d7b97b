import type { Approval } from '../../../shared/approval.ts'
import { YOU_DELETE_IT } from '../../../shared/archive-words.ts'
import type { KeptArchive } from '../../../shared/archive-check.ts'
import { displayTable } from '../../../shared/identifier.ts'
import { shortId } from '../../../shared/short-id.ts'
import { canResume, type StoredJob } from '../../../shared/stored-job.ts'
import { undoesText, undoneRows, undoneText } from '../../../shared/undone-rows.ts'
import { createLedgerCommand, jobCommand } from './command-text.ts'
import { count } from '../../../shared/counted.ts'
import { dateTime } from './format.ts'
import { printable } from '../../../shared/printable.ts'
import { clip } from './width.ts'
import type { Style } from './style.ts'
import { alignedLines } from './text-table.ts'

/** A table's name is told apart by its beginning. */
const TABLE_COLUMNS = 36
const APPROVER_COLUMNS = 30

/** Those of this machine, by the ids of their jobs. */
export type ArchivesOfJobs = ReadonlyMap<string, Pick<KeptArchive, 'folder' | 'bytes' | 'until'>>

const HEADINGS = ['job', 'operation', 'table', 'state', 'rows', 'rejects', 'ranges', 'started', 'approved']
const NUMERIC = new Set([4, 5, 6])

/** The jobs of a cluster, or of all (null), as a table, and how to resume one that can go on. */
export function jobTableLines(
  jobs: readonly StoredJob[],
  cluster: string | null,
  style: Style,
  archives: ArchivesOfJobs = new Map(),
): string[] {
  if (jobs.length === 0) return emptyLines(cluster)
  const undone = undoneRows(jobs.map((job) => ({ ...job, startedAt: job.createdAt })))
  const isAnyArchived = jobs.some(({ jobId }) => archives.has(jobId))
  const more = (cells: string[], undo: string, last: string) => [
    ...cells,
    ...(isAnyArchived ? [undo] : []),
    ...(cluster === null ? [last] : []),
  ]
  const [header = '', ...rows] = alignedLines(
    [
      more(HEADINGS, 'undo until', 'cluster'),
      ...jobs.map((job) =>
        more(cellsOf(job, undone.get(job.jobId)), undoText(archives.get(job.jobId)), printable(job.cluster)),
      ),
    ],
    NUMERIC,
  )
  const withFailures = jobs.flatMap(({ failure }, index) => [
    rows[index] ?? '',
    ...(failure === null ? [] : [style.bad(`    failed: ${printable(failure)}`)]),
  ])
  return [style.faint(header), ...withFailures, ...resumeLines(jobs, style)]
}

/** `undone`: how many of its rows are put back. */
function cellsOf(job: StoredJob, undone: number | undefined): string[] {
  const { jobId, spec, state, rows, rejects, ranges, createdAt, approvals } = job
  const isUndone = undoneText(rows, undone)?.toLowerCase()
  return [
    shortId(jobId),
    spec.operation === 'undo' ? `undo ${undoesText(spec.job)}` : spec.operation,
    clip(displayTable(spec.table), TABLE_COLUMNS),
    isUndone === undefined ? state : `${state}, ${isUndone}`,
    count(rows),
    count(rejects),
    `${count(ranges.done)}/${count(ranges.total)}`,
    dateTime(createdAt),
    clip(approverText(approvals?.[0]), APPROVER_COLUMNS),
  ]
}

/** Until when a job can be undone on this machine. */
function undoText(archive: Pick<KeptArchive, 'until'> | undefined): string {
  if (!archive) return '–'
  return archive.until === null
    ? YOU_DELETE_IT.toLowerCase()
    : dateTime(Date.parse(archive.until)).slice(0, 10)
}

const WAYS = { window: 'window', question: 'terminal', yes: '--yes', 'not-needed': 'not needed' } as const

/** `alice, window`: who started the job, and by which way it was approved. */
function approverText(approval: Approval | undefined): string {
  return approval ? `${printable(approval.systemUser)}, ${WAYS[approval.path]}` : '–'
}

function resumeLines(jobs: readonly StoredJob[], style: Style): string[] {
  const newest = jobs.find(canResume)
  if (!newest) return []
  const command = jobCommand('resume', shortId(newest.jobId), newest.cluster)
  return ['', style.faint(`Resume one that is interrupted, paused or failed: ${command}`)]
}

/** No ledger and an empty one look the same from here. */
function emptyLines(cluster: string | null): string[] {
  if (cluster === null)
    return [
      'There are no jobs in the history of this machine.',
      'To see those of a cluster: sluice jobs --cluster NAME',
    ]
  return [
    `There are no jobs in the ledger of ${printable(cluster)}.`,
    `A cluster without a ledger records no jobs. To create the ledger: ${createLedgerCommand(cluster)}`,
  ]
}
