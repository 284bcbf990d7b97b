import { displayTable } from '../../../shared/identifier.ts'
import type { JobSpec } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { count, counted } from './format.ts'
import { printable, printableLines } from './printable.ts'
import { sampleLines } from './sample-table.ts'
import type { Style } from './style.ts'

/** Lines that introduce a job. */
export type Intro = (plan: Plan, style: Style) => string[]

/** What, where, how much, how. */
export function planHeadline(plan: Plan, style: Style): string[] {
  const { spec } = plan
  const what = `${spec.operation} ${printable(displayTable(spec.table))} on ${printable(spec.cluster)}`
  return [`${style.strong(what)}${conditionText(spec)}`, style.faint(`${rowsText(plan)}; ${howText(plan)}`)]
}

/** The same with what to watch out for. */
export function planSummary(plan: Plan, style: Style): string[] {
  return [...planHeadline(plan, style), ...warningLines(plan, style)]
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
    '',
    ...warningLines(plan, style),
    ...plan.notes.map((note) => style.faint(`note: ${printable(note)}`)),
  ]
}

function factsOf(plan: Plan): [string, string][] {
  const { spec } = plan
  const facts: [string, string][] = [
    ['operation', spec.operation],
    ['cluster', printable(spec.cluster)],
    ['table', printable(displayTable(spec.table))],
  ]
  if (spec.operation !== 'repopulate') facts.push(['condition', printable(spec.where)])
  if (spec.operation === 'update') facts.push(['change', changeText(spec.set, spec.touchUpdatedAt)])
  facts.push(['key', plan.key.map(printable).join(', ')])
  if (spec.operation !== 'repopulate') facts.push(['strategy', spec.strategy])
  facts.push(['limits', limitsText(spec)], ['ranges', count(plan.ranges)], ['rows', rowsText(plan)])
  return facts
}

function changeText(set: string, touch: boolean): string {
  return printable(set) + (touch ? ', and updated_at to the time of the change' : '')
}

function conditionText(spec: JobSpec): string {
  if (spec.operation === 'repopulate') return ''
  const set = spec.operation === 'update' ? ` set ${changeText(spec.set, spec.touchUpdatedAt)}` : ''
  return `${set} where ${printable(spec.where)}`
}

function howText(plan: Plan): string {
  const ranges = plan.ranges > 1 ? `${count(plan.ranges)} ranges, ` : ''
  return ranges + limitsText(plan.spec)
}

function limitsText({ limits }: JobSpec): string {
  const rate = limits.rowsPerSecond === null ? '' : `, at most ${count(limits.rowsPerSecond)} rows a second`
  return `${counted(limits.workers, 'worker')}, batches of up to ${counted(limits.batchSize, 'row')}${rate}`
}

/** Estimates are called estimates; only a repopulate knows its number. */
function rowsText({ spec, tableRows, matchingRows }: Plan): string {
  if (spec.operation === 'repopulate') return counted(spec.rows, 'row')
  if (matchingRows === null) return 'an unknown number of rows'
  // More rows than the table has means that its statistics are older than its rows.
  const total = tableRows === null || tableRows < matchingRows ? '' : ` of about ${count(tableRows)}`
  return `about ${count(matchingRows)}${total} rows`
}

function warningLines(plan: Plan, style: Style): string[] {
  return plan.warnings.map((warning) => style.attention(`warning: ${printable(warning)}`))
}
