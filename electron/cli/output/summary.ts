import { leftAloneText } from '../../../shared/undo-words.ts'
import { CANNOT_BE_UNDONE, canBeUndoneText } from '../../../shared/archive-words.ts'
import { displayTable } from '../../../shared/identifier.ts'
import type { JobSpec, Operation } from '../../../shared/job-spec.ts'
import type { JobResult, Verification } from '../../../shared/job.ts'
import { jobCommand } from './command-text.ts'
import { afterColon, count, counted } from '../../../shared/counted.ts'
import { duration } from '../../../shared/quantity.ts'
import { dateTime, milliseconds } from './format.ts'
import type { Ended } from './job-view.ts'
import { changedText } from '../../../shared/phase-words.ts'
import { changedHere } from '../../../shared/snapshot.ts'
import { unknownRowsText } from '../../../shared/unknown-rows.ts'
import { printable } from '../../../shared/printable.ts'
import type { Style } from './style.ts'
import { NOTHING_CHANGED, partOfRowsText, VERIFICATIONS } from '../../../shared/words.ts'

const DONE: Record<Operation, (rows: string, table: string) => string> = {
  purge: (rows, table) => `Purged ${rows} from ${table}`,
  update: (rows, table) => `Updated ${rows} in ${table}`,
  write: (rows, table) => `Wrote ${rows} to ${table}`,
  undo: (rows, table) => `Restored ${rows} in ${table}`,
  repopulate: (rows, table) => `Repopulated ${table} with ${rows}`,
}

const STOPPED = { cancelled: 'Stopped', interrupted: 'Interrupted', failed: 'Failed' } as const

/** What a job did, as lines for people. */
export function summaryLines(ended: Ended, extra: { heldBack: string | null; style: Style }): string[] {
  const { result, plan } = ended
  const { style } = extra
  const lines = [headline(result, plan.spec, style), style.faint(`  ${numbers(ended)}`)]
  const changed = changedText(ended.snapshot.phases)
  if (changed) lines.push(`  ${changed}`)
  if (result.unknownRows > 0) lines.push(style.attention(`  ${unknownRowsText(result.unknownRows)}`))
  if (result.verification) lines.push(`  ${verificationText(result.verification, style)}`)
  const leftAlone = result.leftAlone ?? 0
  if (leftAlone > 0) lines.push(style.attention(`  ${leftText(leftAlone, result.jobId)}`))
  if (result.rejects > 0) lines.push(style.attention(`  ${rejectsText(result, plan.spec)}`))
  lines.push(...undoableLines(result).map((line) => `  ${line}`))
  if (extra.heldBack) lines.push(style.attention(`  ${extra.heldBack}`))
  if (result.state === 'cancelled') lines.push(`  ${afterStop(plan.spec.operation, result.rows)}`)
  if (result.state === 'failed' || result.problem || extra.heldBack || ended.logFault !== null)
    lines.push(`  Log: ${logText(ended)}`)
  if (result.resumable) lines.push(`  Resume with: ${jobCommand('resume', result.jobId, plan.spec.cluster)}`)
  return lines
}

function logText({ logFile, logFault }: Ended): string {
  return printable(logFault === null ? logFile : `${logFile}, which is incomplete: ${logFault}`)
}

const VERIFICATION: Record<Verification['state'], (style: Style) => string> = {
  verified: (style) => style.good(VERIFICATIONS.verified),
  differs: (style) => style.bad(VERIFICATIONS.differs),
  'not-verified': (style) => style.attention(VERIFICATIONS['not-verified']),
}

function verificationText({ state, message }: Verification, style: Style): string {
  return `${VERIFICATION[state](style)}: ${afterColon(printable(message))}`
}

function rejectsText({ rejects, jobId }: JobResult, { cluster }: JobSpec): string {
  const were = rejects === 1 ? 'was' : 'were'
  return `${counted(rejects, 'row')} ${were} rejected by the database and set aside: ${jobCommand('rejects', jobId, cluster)}`
}

function leftText(leftAlone: number, jobId: string): string {
  return `${leftAloneText(leftAlone)} List: sluice left ${jobId}`
}

/** Whether the job can be undone, until when, and what that takes. */
function undoableLines({ archive, jobId, rows }: JobResult): string[] {
  if (!archive) return rows > 0 ? [CANNOT_BE_UNDONE] : []
  if (archive.rows === 0) return []
  return [canBeUndoneText(archive, (at) => dateTime(Date.parse(at))), `Undo with: sluice undo ${jobId}`]
}

function headline(result: JobResult, spec: JobSpec, style: Style): string {
  const rows = counted(result.rows, 'row')
  const table = displayTable(spec.table)
  const time = duration(result.seconds)
  if (result.state === 'succeeded') return style.good(`${DONE[spec.operation](rows, table)} in ${time}.`)
  const text = `${STOPPED[result.state]} after ${rows} in ${table}, ${time}.`
  return result.state === 'failed' ? style.bad(text) : style.attention(text)
}

function numbers({ result, snapshot }: Ended): string {
  const rate = result.seconds > 0 ? changedHere(snapshot) / result.seconds : 0
  const times = snapshot.overall
  return [
    counted(result.batches, 'batch', 'batches'),
    `${count(rate)} rows/s`,
    counted(result.retries, 'retry', 'retries'),
    counted(result.conflicts, 'conflict'),
    ...(times ? [`p50 ${milliseconds(times.p50)} ms`, `p95 ${milliseconds(times.p95)} ms`] : []),
  ].join(', ')
}

/** What a stop left behind, and what running the command again does: not the same for each operation. */
function afterStop(operation: Operation, rows: number): string {
  return rows === 0 && operation !== 'repopulate' ? NOTHING_CHANGED : AFTER_STOP[operation]
}

const AFTER_STOP: Record<Operation, string> = {
  purge: 'These rows stay deleted. Run the same command again to purge the rest.',
  update:
    'These rows stay changed. Running the same command again affects every row that matches at that time, including rows already changed.',
  write:
    'These rows stay written. Resume the job to write the rest; the same command would begin with the first row again.',
  undo: 'These rows stay restored. Run the same command again to restore the rest.',
  repopulate: partOfRowsText('the same command'),
}
