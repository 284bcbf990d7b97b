import { fileOf } from '../../../shared/job-spec.ts'
import type { Verification } from '../../../shared/job.ts'
import type { WriteResult } from '../../../shared/row-file.ts'
import type { Problem } from '../../../shared/problem.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import { requireSameTable } from '../db/job-table.ts'
import { withSession } from '../db/session.ts'
import { NO_LEDGER } from '../ledger/ledger-gone.ts'
import type { Pulse, RecordState } from '../ledger/job-record.ts'
import type { RowChange } from '../plan/batch-sql.ts'
import type { Blueprint } from '../plan/blueprint.ts'
import { askedConnection } from '../threads/asked-connection.ts'
import { gateOf } from '../threads/control.ts'
import type { JobLog } from './job-log.ts'
import type { JobRunOptions } from './job-run-options.ts'
import { RECORD_GONE } from './job-words.ts'
import { readUndoneRows, verifyUndo, type UndoneRows } from './undoing.ts'
import { readWrittenRows, verifyWrite } from './writing.ts'
import { notVerified, verifyPurge } from './verification.ts'

/**
 * What is done once all rows are: statements that close the job, and a look at what a purge left. The job has
 * succeeded whatever comes of them, if the ledger has all of it; throws `ledger-damaged` otherwise.
 */
export async function closeJob(
  { id, blueprint, connect, control, timing, ledger, archive }: JobRunOptions,
  log: JobLog,
): Promise<Verification | null> {
  await ledger?.link.requireCoverage(blueprint)
  const purge = purgeOf(blueprint)
  const isUndo = blueprint.plan.spec.operation === 'undo'
  const isWrite = fileOf(blueprint.plan.spec) !== null
  if (blueprint.closing.length === 0 && !purge && !isUndo && !isWrite) return null
  try {
    const connection = await askedConnection(connect, gateOf(control), timing.awayMs)
    if (!connection)
      return purge || isUndo || isWrite
        ? notVerified('The job was stopped before its result was verified.')
        : null
    return await withSession(connection, async (session) => {
      for (const statement of blueprint.closing) {
        if (await session.queryWithin(timing.batchMs, statement)) continue
        log.report('warning', 'error', `${statement} took more than ${timing.batchMs / 1_000} s.`)
        return null
      }
      if (archive && isUndo) return await verifyUndo(session, { id, blueprint, folder: archive.folder })
      if (isWrite) return await verifyWrite(session, id, blueprint, () => gateOf(control).stopped)
      if (!purge) return null
      await requireSameTable(session, blueprint.target)
      return await verifyPurge(session, purge, blueprint.plan.lastKey, ledger ? id : null)
    })
  } catch (error) {
    const { message } = problemOf(error)
    log.report('warning', 'error', message)
    if (isUndo || isWrite) return notVerified(`Checking what became of the rows failed: ${message}`)
    return purge ? notVerified(`Checking for remaining matches failed: ${message}`) : null
  }
}

/** What became of the rows that a job was given. */
type RowFates = UndoneRows | Partial<WriteResult>

/** What the ledger says of the job once this process works on it no more. */
export interface Left {
  readonly totals: Pulse | null
  /** Whether it has what it takes to go on. */
  readonly isRecorded: boolean
  /** Of an undo and a write, where the ledger tells. */
  readonly fates: RowFates
}

/** Tells the ledger the last word on the job, if there is one. */
export async function leaveLedger(
  { id, ledger, blueprint }: JobRunOptions,
  log: JobLog,
  lastWord: RecordState | null,
  problem: Problem | null,
): Promise<Left> {
  if (!ledger) return { totals: null, isRecorded: false, fates: {} }
  let fates: RowFates = {}
  try {
    const totals = await ledger.link.leave(lastWord, problem?.message ?? null, async (session) => {
      const { spec } = blueprint.plan
      if (spec.operation === 'undo') fates = await readUndoneRows(session, id)
      if (fileOf(spec)) fates = await readWrittenRows(session, id, blueprint.plan)
    })
    if (!totals) log.report('warning', 'error', RECORD_GONE)
    return { totals, fates, isRecorded: totals !== null && problem?.code !== 'ledger-damaged' }
  } catch (error) {
    const cause = problemOf(error)
    // A cluster that is away is the problem already, and told as such.
    if (!problem) log.warn('The ledger may not have been updated', cause)
    return { totals: null, fates: {}, isRecorded: !NO_LEDGER.has(cause.sqlState) }
  }
}

function purgeOf({ plan, phases }: Blueprint): RowChange | null {
  const work = phases[0]?.work
  return plan.spec.operation === 'purge' && work && 'change' in work ? work.change : null
}
