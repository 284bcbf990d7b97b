import { displayName, displayTable } from '../../../shared/identifier.ts'
import { type JobSpec, type Limits, changesMatching, fileOf, MOST_REJECTS } from '../../../shared/job-spec.ts'
import { nothingToRunText, type Plan } from '../../../shared/plan.ts'
import { shortened } from '../../../shared/shortened.ts'
import { plannedArchiveText } from '../../../shared/archive-words.ts'
import { momentText } from '../../../shared/moment.ts'
import { createLedgerCommand, jobCommand } from './command-text.ts'
import { afterColon, count, counted } from '../../../shared/counted.ts'
import { expectedRows } from '../../../shared/expected-rows.ts'
import { noticeOf, TABLE_NOTICES } from '../../../shared/table-notice.ts'
import type { Started } from './job-view.ts'
import { printable, printableLines } from '../../../shared/printable.ts'
import { sampleLines } from './sample-table.ts'
import { dialectText } from '../../../shared/write-words.ts'
import { writeLines } from './write-lines.ts'
import { undoFacts, undoLines } from './undo-lines.ts'
import type { Style } from './style.ts'
import {
  ACCESS_PATH,
  atMostPerSecond,
  NOW_IN_CONDITION,
  RESUMABLE,
  SQL_OF_ONE_BATCH,
  UPDATED_AT_TOO,
} from '../../../shared/words.ts'

/** Lines that introduce a job. */
export type Intro = (job: Started, style: Style) => string[]

/** What a job would do, and what to watch out for. */
export function planLines(plan: Plan, style: Style): string[] {
  return [...headlineOf(plan, style), ...warningLines(plan, style)]
}

/** What, where, how much, how. */
export function planHeadline({ plan }: Started, style: Style): string[] {
  return headlineOf(plan, style)
}

function headlineOf(plan: Plan, style: Style): string[] {
  const { spec } = plan
  const what = `${spec.operation} ${displayTable(spec.table)} on ${printable(spec.cluster)}`
  return [
    `${style.strong(what)}${conditionText(spec)}`,
    style.faint(`${rowsText(plan)}; ${howText(plan)}`),
    ...(plan.moment === null ? [] : [style.faint(`${NOW_IN_CONDITION} is ${momentText(plan.moment)}`)]),
  ]
}

/** The same with what holds when the job stops on the way, and what to watch out for. */
export function planSummary(job: Started, style: Style): string[] {
  const ledger = ledgerLine(job)
  return [
    ...planHeadline(job, style),
    ...(ledger === null ? [] : [style.faint(ledger)]),
    ...warningLines(job.plan, style),
  ]
}

/** Everything a dry run found out. */
export function dryRunLines(plan: Plan, style: Style): string[] {
  const facts = factsOf(plan)
  const width = Math.max(...facts.map(([name]) => name.length))
  return [
    style.strong('Dry run: nothing was changed.'),
    '',
    ...facts.map(([name, value]) => `  ${style.faint(name.padEnd(width))}  ${value}`),
    ...sampleLines(plan, style),
    ...undoLines(plan, style),
    ...writeLines(plan, style),
    '',
    style.strong(SQL_OF_ONE_BATCH),
    ...plan.statements.flatMap((statement) => printableLines(statement).map((line) => `  ${line}`)),
    ...accessLines(plan, style),
    '',
    ...(plan.noMatch ? [style.strong(nothingToRunText(plan.spec))] : []),
    ...warningLines(plan, style),
    ...plan.notes.map((note) => style.faint(`note: ${printable(note)}`)),
  ]
}

/** Only where batches read more than their own rows. */
function accessLines({ accessPath }: Plan, style: Style): string[] {
  if (accessPath.length === 0) return []
  return ['', style.strong(ACCESS_PATH), ...accessPath.map((line) => `  ${printable(line)}`)]
}

function factsOf(plan: Plan): [string, string][] {
  const { spec } = plan
  const facts: [string, string][] = [
    ['operation', spec.operation],
    ['cluster', printable(spec.cluster)],
    ['table', displayTable(spec.table)],
  ]
  const file = fileOf(spec)
  if (file) facts.push([spec.operation === 'write' ? 'file' : 'keys', printable(file.path)])
  if (plan.file?.dialect) facts.push(['format', printable(dialectText(plan.file))])
  if (changesMatching(spec)) facts.push(['condition', printable(shortened(spec.where))])
  if (spec.operation === 'update') facts.push(['change', changeText(spec.set, spec.touchUpdatedAt)])
  facts.push(...undoFacts(plan))
  facts.push(['key', plan.key.map(displayName).join(', ')])
  if (changesMatching(spec)) facts.push(['strategy', spec.strategy])
  facts.push(['limits', allLimitsText(spec.limits)], ['ranges', count(plan.ranges)])
  facts.push(['rows', rowsText(plan)], ['ledger', LEDGERS[plan.ledger](spec.cluster)])
  if (spec.operation !== 'repopulate') facts.push(['archive', archiveText(plan)])
  return facts
}

const LEDGERS: Record<Plan['ledger'], (cluster: string) => string> = {
  ready: () => `ready: ${RESUMABLE.toLowerCase()}`,
  missing: (cluster) => `missing; to create it: ${createLedgerCommand(cluster)}`,
  none: () => 'not used by this strategy; the job cannot be resumed',
}

function archiveText({ archive }: Plan): string {
  return archive ? printable(afterColon(plannedArchiveText(archive))) : 'none: the job cannot be undone'
}

/** What a missing ledger means stands in a warning of the plan; a strategy without one was chosen on purpose. */
function ledgerLine({ id, plan }: Started): string | null {
  const { cluster } = plan.spec
  if (plan.ledger === 'none') return null
  return plan.ledger === 'ready'
    ? `${RESUMABLE.toLowerCase()}: ${jobCommand('resume', id, cluster)}`
    : `for a resumable job that changes every row exactly once: ${createLedgerCommand(cluster)}`
}

function changeText(set: string, touch: boolean): string {
  return printable(shortened(set)) + (touch ? `, and ${UPDATED_AT_TOO}` : '')
}

function conditionText(spec: JobSpec): string {
  if (spec.operation === 'undo') return ` of ${spec.of} ${spec.job}${spec.overwrite ? ', overwriting' : ''}`
  if (!changesMatching(spec)) return ''
  const set = spec.operation === 'update' ? ` set ${changeText(spec.set, spec.touchUpdatedAt)}` : ''
  const named = spec.keys ? ` of rows in ${printable(spec.keys.path)}` : ''
  return `${set}${named} where ${printable(shortened(spec.where))}`
}

function howText(plan: Plan): string {
  const ranges = plan.ranges > 1 ? `${count(plan.ranges)} ranges, ` : ''
  return ranges + allLimitsText(plan.spec.limits)
}

/** Every limit that is in force. */
function allLimitsText(limits: Limits): string {
  const { maxRejects, approvedRows } = limits
  const rejects =
    maxRejects === 0 || maxRejects === MOST_REJECTS ? '' : `, up to ${counted(maxRejects, 'row')} set aside`
  const approved = approvedRows === null ? '' : `, ${counted(approvedRows, 'row')} approved`
  return limitsText(limits) + rejects + approved
}

/** The limits that can change while a job runs. */
export function limitsText(limits: Pick<Limits, 'batchSize' | 'workers' | 'rowsPerSecond'>): string {
  const rate = limits.rowsPerSecond === null ? '' : `, ${atMostPerSecond(limits.rowsPerSecond)}`
  return `${counted(limits.workers, 'worker')}, batches of up to ${counted(limits.batchSize, 'row')}${rate}`
}

/** `about 900 to 1,100 of about 5,000 rows`, `1,204 of about 5,000 rows`. */
export function rowsText(plan: Plan): string {
  const { spec, tableRows, matchingRows } = plan
  const rows = expectedRows(plan)
  if (spec.operation === 'undo') return matchingRows === 0 ? rows : `up to ${rows}`
  // More rows than the table has means that its statistics are older than its rows.
  const isOfTable =
    matchingRows !== null && matchingRows > 0 && tableRows !== null && tableRows >= matchingRows
  if (!changesMatching(spec) || !isOfTable) return rows
  return rows.replace(/ rows?$/, ` of about ${counted(tableRows, 'row')}`)
}

function warningLines(plan: Plan, style: Style): string[] {
  return [...noticesOf(plan), ...plan.warnings].map((warning) =>
    style.attention(`warning: ${printable(warning)}`),
  )
}

/** With the statement that helps. */
function noticesOf(plan: Plan): string[] {
  const notice = noticeOf(plan)
  if (notice === null) return []
  const remedy = notice === 'never-analyzed' ? ` Run: ANALYZE ${displayTable(plan.spec.table)}` : ''
  return [TABLE_NOTICES[notice] + remedy]
}
