import { displayName, displayTable } from '../../../shared/identifier.ts'
import { assertNever } from '../../../shared/assert-never.ts'
import type { JobSpec, Limits } from '../../../shared/job-spec.ts'
import { NOTHING_TO_RUN, type Plan } from '../../../shared/plan.ts'
import { shortened } from '../../../shared/shortened.ts'
import { momentText } from '../../../shared/moment.ts'
import { createLedgerCommand, jobCommand } from './command-text.ts'
import { count, counted } from '../../../shared/counted.ts'
import { repopulateText } from '../../../shared/phase-words.ts'
import type { Started } from './job-view.ts'
import { printable, printableLines } from '../../../shared/printable.ts'
import { sampleLines } from './sample-table.ts'
import type { Style } from './style.ts'

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
    ...(plan.moment === null ? [] : [style.faint(`now() in the condition is ${momentText(plan.moment)}`)]),
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
    '',
    style.strong('SQL of one batch'),
    ...plan.statements.flatMap((statement) => printableLines(statement).map((line) => `  ${line}`)),
    ...accessLines(plan, style),
    '',
    ...(plan.noMatch ? [style.strong(NOTHING_TO_RUN)] : []),
    ...warningLines(plan, style),
    ...plan.notes.map((note) => style.faint(`note: ${printable(note)}`)),
  ]
}

/** Only where batches read more than their own rows. */
function accessLines({ accessPath }: Plan, style: Style): string[] {
  if (accessPath.length === 0) return []
  return ['', style.strong('Access path'), ...accessPath.map((line) => `  ${printable(line)}`)]
}

function factsOf(plan: Plan): [string, string][] {
  const { spec } = plan
  const facts: [string, string][] = [
    ['operation', spec.operation],
    ['cluster', printable(spec.cluster)],
    ['table', displayTable(spec.table)],
  ]
  if (spec.operation !== 'repopulate') facts.push(['condition', printable(shortened(spec.where))])
  if (spec.operation === 'update') facts.push(['change', changeText(spec.set, spec.touchUpdatedAt)])
  facts.push(['key', plan.key.map(displayName).join(', ')])
  if (spec.operation !== 'repopulate') facts.push(['strategy', spec.strategy])
  facts.push(['limits', allLimitsText(spec.limits)], ['ranges', count(plan.ranges)])
  facts.push(['rows', rowsText(plan)], ['ledger', ledgerText(plan)])
  return facts
}

function ledgerText({ ledger, spec }: Plan): string {
  switch (ledger) {
    case 'ready':
      return 'ready: every row is changed exactly once, and a job that stops can be resumed'
    case 'missing':
      return `missing; to have it: ${createLedgerCommand(spec.cluster)}`
    case 'none':
      return 'not used by this strategy, so a job that stops cannot be resumed'
    default:
      return assertNever(ledger)
  }
}

/** What a missing ledger means stands in a warning of the plan; a strategy without one was chosen on purpose. */
function ledgerLine({ id, plan }: Started): string | null {
  const { cluster } = plan.spec
  switch (plan.ledger) {
    case 'ready':
      return `exactly once; if it stops on the way: ${jobCommand('resume', id, cluster)}`
    case 'missing':
      return `to change every row exactly once, and to resume after a stop: ${createLedgerCommand(cluster)}`
    case 'none':
      return null
    default:
      return assertNever(plan.ledger)
  }
}

function changeText(set: string, touch: boolean): string {
  return printable(shortened(set)) + (touch ? ', and updated_at to the time of the change' : '')
}

function conditionText(spec: JobSpec): string {
  if (spec.operation === 'repopulate') return ''
  const set = spec.operation === 'update' ? ` set ${changeText(spec.set, spec.touchUpdatedAt)}` : ''
  return `${set} where ${printable(shortened(spec.where))}`
}

function howText(plan: Plan): string {
  const ranges = plan.ranges > 1 ? `${count(plan.ranges)} ranges, ` : ''
  return ranges + allLimitsText(plan.spec.limits)
}

/** Every limit that is in force. */
function allLimitsText(limits: Limits): string {
  const { maxRejects, approvedRows } = limits
  const rejects = maxRejects === 0 ? '' : `, up to ${counted(maxRejects, 'row')} set aside`
  const approved = approvedRows === null ? '' : `, ${counted(approvedRows, 'row')} approved`
  return limitsText(limits) + rejects + approved
}

/** The limits that can change while a job runs. */
export function limitsText(limits: Pick<Limits, 'batchSize' | 'workers' | 'rowsPerSecond'>): string {
  const rate = limits.rowsPerSecond === null ? '' : `, at most ${count(limits.rowsPerSecond)} rows a second`
  return `${counted(limits.workers, 'worker')}, batches of up to ${counted(limits.batchSize, 'row')}${rate}`
}

/** Estimates are called estimates; only what is inserted is known. */
export function rowsText({ spec, tableRows, matchingRows, noMatch }: Plan): string {
  if (spec.operation === 'repopulate') return repopulateText(tableRows, spec.rows)
  if (noMatch) return 'no rows'
  if (matchingRows === null) return 'an unknown number of rows'
  // More rows than the table has means that its statistics are older than its rows.
  const total = tableRows === null || tableRows < matchingRows ? '' : ` of about ${count(tableRows)}`
  return `about ${count(matchingRows)}${total} rows`
}

function warningLines(plan: Plan, style: Style): string[] {
  return plan.warnings.map((warning) => style.attention(`warning: ${printable(warning)}`))
}
