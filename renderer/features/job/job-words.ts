import { matchesAllRows } from '../../../shared/condition.ts'
import type { Eta } from '../../../shared/eta.ts'
import { fileName } from '../../../shared/file-name.ts'
import { displayTable } from '../../../shared/identifier.ts'
import { type JobSpec, type Strategy, changesMatching } from '../../../shared/job-spec.ts'
import { isFinished, type JobState } from '../../../shared/job-state.ts'
import { phaseTexts } from '../../../shared/phase-words.ts'
import { shownSql } from '../../../shared/shown-sql.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import type { Standing } from '../../stream/standing.ts'
import { OPERATION_NAMES } from '../../ui/operation-names.ts'
import { counted, formatBytes, formatCount, formatDuration, formatDurationRange } from '../../ui/quantity.ts'
import { ABOUT_TO_FINISH, atMostPerSecond, UPDATED_AT_TOO } from '../../../shared/words.ts'

const STRATEGIES: Readonly<Record<Strategy, string>> = {
  range: 'shared by key ranges',
  hash: 'shared by a hash of the key',
  sequential: 'one after another',
}

/** `Purge batch_test`. */
export function jobTitle(spec: JobSpec): string {
  return `${OPERATION_NAMES[spec.operation]} ${displayTable(spec.table)}`
}

/** That other processes have the job in hand, and what Resume would do where it takes one. */
export function elsewhereText(
  { state, through }: Pick<Standing, 'state' | 'through'>,
  processes = 1,
): string {
  const others = formatCount(processes)
  if (state !== 'paused')
    return processes === 1
      ? 'Another process is working on this job.'
      : `${others} other processes are working on this job.`
  const resume = through === null ? '' : ' Resume continues it there and in this app.'
  return processes === 1
    ? `Another process is waiting for this job.${resume}`
    : `${others} other processes are waiting for this job.${resume}`
}

export function changeSentence(spec: JobSpec): string {
  const table = displayTable(spec.table)
  if (spec.operation === 'repopulate') return `Empty ${table}, then insert ${counted(spec.rows, 'row')}.`
  if (spec.operation === 'undo') return `Put back the rows of ${table} that job ${spec.job} changed.`
  if (spec.operation === 'write') return `Write the rows of ${fileName(spec.file.path)} to ${table}.`
  const named = spec.keys ? ` that ${fileName(spec.keys.path)} names` : ''
  const which = `every row of ${table}${named}${conditionOf(spec.where)}`
  if (spec.operation === 'purge') return `Delete ${which}.`
  const touched = spec.touchUpdatedAt ? `, and ${UPDATED_AT_TOO},` : ''
  return `Set ${shownSql(spec.set)}${touched} in ${which}.`
}

function conditionOf(where: string): string {
  return matchesAllRows(where) ? '' : ` where ${shownSql(where.trim())}`
}

export function limitsSentence(spec: JobSpec): string {
  const { batchSize, workers, rowsPerSecond } = spec.limits
  const strategy = changesMatching(spec) ? `, ${STRATEGIES[spec.strategy]}` : ''
  const rate = rowsPerSecond === null ? '' : `, ${atMostPerSecond(rowsPerSecond)}`
  return `On ${spec.cluster}, in batches of up to ${counted(batchSize, 'row')}, with ${counted(workers, 'worker')}${strategy}${rate}.`
}

/** For how long it has run and, while it does, how long still. */
export function timeTexts(state: JobState, seconds: number, eta: Eta | null): string[] {
  const time = formatDuration(seconds)
  if (isFinished(state)) return [`ran ${time}`]
  if (state === 'paused') return [`ran ${time} so far`]
  return [`running ${time}`, ...(eta ? [etaText(eta)] : [])]
}

/** `about 2–3 min left`. */
export function etaText(eta: Eta): string {
  if (eta.state === 'measuring') return 'Measuring…'
  if (eta.state === 'due') return ABOUT_TO_FINISH
  return `about ${formatDurationRange(eta.fromSeconds, eta.toSeconds)} left`
}

/**
 * `12,345 of about 29,800 rows`; the rows alone when nobody knows how many there will be. Of a job of several phases a
 * line for each.
 */
export function rowsTexts({ rows, phases }: Pick<JobSnapshot, 'rows' | 'phases'>): string[] {
  if (phases.length > 1) return phaseTexts(phases)
  const expected = phases[0]?.expected ?? null
  if (expected === null || phases[0]?.done) return [counted(rows, 'row')]
  return [`${formatCount(rows)} of about ${counted(expected, 'row')}`]
}

/** `5 of 64 key ranges done`. */
export function rangesText({ ranges }: Pick<JobSnapshot, 'ranges'>): string {
  return `${formatCount(ranges.done)} of ${counted(ranges.total, 'key range')} done`
}

/** `, 12 MB archived`, after the ranges; empty where the job keeps nothing. */
export function archivedText({ archivedBytes }: Pick<JobSnapshot, 'archivedBytes'>): string {
  return archivedBytes === undefined ? '' : `, ${formatBytes(archivedBytes)} archived`
}
