import type { ArchiveRetention, ArchiveSummary, UnreadableArchive } from '../../../shared/archive.ts'
import type { ArchiveCheck, ArchiveDetail, ArchivePart } from '../../../shared/archive-check.ts'
import { keptUntil } from '../../../shared/archive-retention.ts'
import { alongText, retentionText } from '../../../shared/archive-words.ts'
import { shellWord } from '../../../shared/command-line.ts'
import { count, counted } from '../../../shared/counted.ts'
import { displayName, displayTable } from '../../../shared/identifier.ts'
import { printable } from '../../../shared/printable.ts'
import { bytes } from '../../../shared/quantity.ts'
import { shortened } from '../../../shared/shortened.ts'
import { undoesText } from '../../../shared/undone-rows.ts'
import { dateTime } from './format.ts'
import { shortId } from '../../../shared/short-id.ts'
import type { Style } from './style.ts'
import { alignedLines } from './text-table.ts'
import { clip } from './width.ts'

const TABLE_COLUMNS = 36
const HEADINGS = ['job', 'operation', 'table', 'cluster', 'started', 'kept until', 'rows', 'size']
const NUMERIC = new Set([6, 7])

/** What is to be listed. */
export interface ArchiveList {
  readonly archives: readonly ArchiveSummary[]
  readonly unreadable: readonly UnreadableArchive[]
  readonly expired: readonly ArchiveSummary[]
  readonly retention: ArchiveRetention
  readonly root: string
}

/** All archives as a table, what is wrong with some, and what is over the retention. */
export function archiveListLines(list: ArchiveList, style: Style): string[] {
  const { archives, unreadable, expired, retention, root } = list
  if (archives.length + unreadable.length === 0)
    return [
      'There are no archives on this machine.',
      'Jobs keep one on clusters that are confirmed, and on the sandbox with --archive.',
    ]
  const cells = archives.map((archive) => cellsOf(archive, retention))
  const [header = '', ...rows] = alignedLines([HEADINGS, ...cells], NUMERIC)
  const total = archives.reduce((sum, archive) => sum + archive.bytes, 0)
  return [
    style.faint(header),
    ...archives.flatMap(({ faults }, place) => [rows[place] ?? '', ...faultLines(faults, style)]),
    ...unreadable.flatMap(({ jobId, faults }) => [
      `  ${shortId(jobId)}  ${style.bad('nothing of it can be read')}`,
      ...faultLines(faults, style),
    ]),
    '',
    style.faint(
      `${counted(archives.length, 'archive')}, ${bytes(total)} in all. ${retentionText(retention)}`,
    ),
    style.faint(`Folder: ${printable(root)}`),
    ...expiredLines(expired, style),
  ]
}

function cellsOf(archive: ArchiveSummary, retention: ArchiveRetention): string[] {
  const { jobId, operation, undoes, table, cluster, startedAt, rows, ended, bytes: size } = archive
  const until = keptUntil(startedAt, retention)
  return [
    shortId(jobId),
    undoes === null ? operation : `${operation} ${undoesText(undoes)}`,
    clip(displayTable(table), TABLE_COLUMNS),
    printable(cluster),
    momentText(startedAt),
    until === null ? '–' : momentText(until),
    // The last batches of a process that was ended from outside count only once the ledger is asked.
    `${ended ? '' : 'at least '}${count(rows)}`,
    bytes(size),
  ]
}

function expiredLines(expired: readonly ArchiveSummary[], style: Style): string[] {
  if (expired.length === 0) return []
  const size = bytes(expired.reduce((sum, archive) => sum + archive.bytes, 0))
  const are = expired.length === 1 ? 'is' : 'are'
  return [
    style.attention(
      `${counted(expired.length, 'archive')} (${size}) ${are} over this. To delete: sluice archive remove --expired`,
    ),
  ]
}

/** One archive with what each process kept. */
export function archiveDetailLines(
  detail: ArchiveDetail,
  retention: ArchiveRetention,
  style: Style,
): string[] {
  const { summary, parts, inUse } = detail
  const facts = factsOf(detail, retention)
  const width = Math.max(...facts.map(([name]) => name.length))
  const [header = '', ...rows] = alignedLines([PART_HEADINGS, ...parts.map(partCells)], PART_NUMERIC)
  return [
    ...facts.map(([name, value]) => `  ${style.faint(name.padEnd(width))}  ${value}`),
    '',
    style.faint(header),
    ...rows,
    ...faultLines(summary.faults, style),
    '',
    ...(inUse ? [style.attention('A process works with it now.')] : []),
    style.faint(`Read it without Sluice: zstdcat ${printable(shellWord(summary.folder))}/*.ndjson.zst | jq`),
  ]
}

function factsOf(detail: ArchiveDetail, retention: ArchiveRetention): [string, string][] {
  const { summary, key, columns, openRows, until } = detail
  const { jobId, operation, table, cluster, where, set, undoes, folder } = summary
  const facts: [string, string | null][] = [
    ['job', jobId],
    ['operation', operation],
    ['undoes', undoes],
    ['cluster', printable(cluster)],
    ['table', displayTable(table)],
    ['condition', where === null ? null : printable(shortened(where))],
    ['change', set === null ? null : printable(shortened(set))],
    ['key', key.map(displayName).join(', ')],
    ['columns', columns.map(({ name }) => displayName(name)).join(', ')],
    ['rows', count(summary.rows) + (openRows === 0 ? '' : `, and ${openText(openRows)}`)],
    ['size', bytes(summary.bytes)],
    ['started', momentText(summary.startedAt)],
    ['kept until', until === null ? retentionText(retention) : momentText(until)],
    ['folder', printable(folder)],
  ]
  return facts.flatMap(([name, value]) => (value === null ? [] : [[name, value] satisfies [string, string]]))
}

const PART_HEADINGS = ['file', 'host', 'user', 'started', 'rows', 'size', '']
const PART_NUMERIC = new Set([4, 5])

function partCells(part: ArchivePart): string[] {
  return [
    part.name,
    printable(part.host),
    printable(part.systemUser),
    momentText(part.startedAt),
    count(part.rows),
    bytes(part.bytes),
    part.ended ? '' : 'not ended',
  ]
}

function openText(rows: number): string {
  return `${counted(rows, 'row')} of batches of which only the ledger knows whether they took place`
}

/** What reading all of an archive came to. */
export function archiveCheckLines(check: ArchiveCheck, style: Style): string[] {
  const { jobId, files, sound, faults, uncertain } = check
  const rows = files.reduce((sum, file) => sum + file.rows, 0)
  const frames = files.reduce((sum, file) => sum + file.frames, 0)
  const along = files.reduce((sum, file) => sum + file.along, 0)
  const size = files.reduce((sum, file) => sum + file.bytes, 0)
  const read = `${counted(files.length, 'file')}, ${counted(frames, 'frame')}, ${counted(rows, 'row')}${alongText(along)}, ${bytes(size)}`
  return [
    sound
      ? style.good(`The archive of job ${jobId} is whole: ${read}.`)
      : style.bad(`The archive of job ${jobId} is not whole. Whole are: ${read}.`),
    ...files.flatMap(({ name, tornBytes }) =>
      tornBytes === 0
        ? []
        : [
            style.faint(
              `  ${name} ends in ${counted(tornBytes, 'byte')} of a batch that was never committed; they are passed over.`,
            ),
          ],
    ),
    ...faultLines(faults, style),
    ...(uncertain === null ? [] : [style.attention(`  ${printable(uncertain)}`)]),
  ]
}

/** What it means that these are deleted. */
export function removalLines(archives: readonly (ArchiveSummary | UnreadableArchive)[]): string[] {
  return archives.map((archive) => {
    const id = shortId(archive.jobId)
    if (!('rows' in archive)) return `  ${id}  nothing of it can be read (${printable(archive.folder)})`
    const { operation, table, cluster, rows, startedAt, bytes: size } = archive
    const what = `${operation} ${displayTable(table)} on ${printable(cluster)}, ${momentText(startedAt)}`
    return `  ${id}  ${what}: ${counted(rows, 'row')}, ${bytes(size)}`
  })
}

function faultLines(faults: readonly string[], style: Style): string[] {
  return faults.map((fault) => style.bad(`    ${printable(fault)}`))
}

function momentText(moment: string): string {
  return dateTime(Date.parse(moment))
}
