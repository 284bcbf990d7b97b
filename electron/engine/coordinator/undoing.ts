import { count, counted } from '../../../shared/counted.ts'
import type { JobResult, Verification } from '../../../shared/job.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { Session } from '../db/session.ts'
import { changeState } from '../ledger/job-record.ts'
import { readPassed, type Passed } from '../ledger/passed-rows.ts'
import { PLAN_AGAIN } from '../plan/place.ts'
import { mayGoOn, readUndoneJob, undoRefused } from '../plan/undo/undone-job.ts'

/**
 * Cancels the job that is undone unless it has ended for good: whoever resumed it later would change again what was
 * put back. Throws `undo-refused` where a process works on it, or it has gone on since the undo was planned.
 */
export async function endUndoneJob(session: Session, { spec, undo }: Plan): Promise<void> {
  if (spec.operation !== 'undo') return
  const job = await readUndoneJob(session, spec.job)
  if (job && mayGoOn(job)) await changeState(session, spec.job, 'cancelled')
  // Somebody may have resumed it just before.
  const again = await readUndoneJob(session, spec.job)
  if (!again || again.batches.changed === undo?.changed) return
  throw undoRefused(`Job ${spec.job} has changed more rows since this undo was planned.`, PLAN_AGAIN)
}

/** What became of the rows of an undo, for its result. */
export type UndoneRows = Pick<JobResult, 'restored' | 'leftAlone' | 'setAside'>

export async function readUndoneRows(session: Session, jobId: string): Promise<UndoneRows> {
  return undoneRows(await readPassed(session, jobId))
}

function undoneRows({ passed, changed, rejects }: Passed) {
  return { restored: changed, leftAlone: Math.max(0, passed - changed - rejects), setAside: rejects }
}

/** Whether all rows of the archive are accounted for, and these are all that the job has changed. */
export async function verifyUndo(session: Session, jobId: string, plan: Plan): Promise<Verification> {
  const passed = await readPassed(session, jobId)
  const archived = Number(plan.lastKey?.[0] ?? 0)
  const { restored, leftAlone, setAside } = undoneRows(passed)
  const parts = `${count(restored)} put back, ${count(leftAlone)} left alone, ${count(setAside)} set aside`
  const sum = restored + leftAlone + setAside
  const isWhole = sum === archived && passed.passed === archived
  if (!isWhole)
    return {
      state: 'differs',
      message: `The archive has ${counted(archived, 'row')}, but ${count(sum)} are accounted for: ${parts}.`,
    }
  return {
    state: 'verified',
    message: `All ${counted(archived, 'archived row')} are accounted for: ${parts}.`,
  }
}
