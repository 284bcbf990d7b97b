import { count, counted } from '../../../shared/counted.ts'
import type { JobResult, Verification } from '../../../shared/job.ts'
import type { Plan } from '../../../shared/plan.ts'
import { allRowsOf } from '../archive/archive-text.ts'
import { beyondFiles, committedFrames } from '../archive/committed.ts'
import { openJobArchive } from '../archive/job-archive.ts'
import { countedRows, elsewhereOf } from '../archive/lacking.ts'
import type { Session } from '../db/session.ts'
import { readArchivedBatches } from '../ledger/archives.ts'
import { changeState } from '../ledger/job-record.ts'
import { readPassed, type Passed } from '../ledger/passed-rows.ts'
import type { Blueprint } from '../plan/blueprint.ts'
import { PLAN_AGAIN } from '../plan/place.ts'
import { mayGoOn, readUndoneJob, undoRefused } from '../plan/undo/undone-job.ts'
import { sum as sumOf } from './sum.ts'
import { notVerified } from './verification.ts'

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

/** An undo that has come to its end. */
interface EndedUndo {
  readonly id: string
  readonly blueprint: Pick<Blueprint, 'plan' | 'phases'>
  /** Where its own archive is. */
  readonly folder: string
}

/**
 * Whether all rows of the archive are accounted for, these are all that the job has changed, and this undo's own archive
 * has a line for each that it put back or left alone, as the ledger counts them.
 */
export async function verifyUndo(
  session: Session,
  { id, blueprint: { plan, phases }, folder }: EndedUndo,
): Promise<Verification> {
  const passed = await readPassed(session, id)
  const archived = Number(plan.lastKey?.[0] ?? 0)
  const { restored, leftAlone, setAside } = undoneRows(passed)
  const parts = `${count(restored)} put back, ${count(leftAlone)} left alone, ${count(setAside)} set aside`
  const sum = restored + leftAlone + setAside
  const isWhole = sum === archived && passed.passed === archived
  if (!isWhole)
    return differs(
      `The archive has ${counted(archived, 'row')}, but ${count(sum)} are accounted for: ${parts}.`,
    )
  const all = `${archived === 1 ? 'The only archived row is' : `All ${counted(archived, 'archived row')} are`} accounted for: ${parts}.`
  const work = phases[0]?.work
  const known = work?.kind === 'restore' ? work.restore.counted : 0
  const changed = plan.undo?.changed ?? known
  if (known !== changed)
    return differs(
      `${all} The job has changed ${counted(changed, 'row')}, of which ${count(known)} are in the archive.`,
    )
  const kept = await keptRowsOf(session, id, folder)
  if (kept.restored === restored && kept.leftAlone === leftAlone) return { state: 'verified', message: all }
  if (kept.elsewhere.length > 0)
    return notVerified(`${all} What was left alone is also listed on ${kept.elsewhere.join(', ')}.`)
  const listed = `${count(kept.restored)} put back, ${count(kept.leftAlone)} left alone`
  return differs(`By the ledger ${parts}, but the archive of this undo lists other rows: ${listed}.`)
}

function differs(message: string): Verification {
  return { state: 'differs', message }
}

/** What an undo's own archive, as far as it is here, has of its rows; `elsewhere`: hosts that have more of it. */
async function keptRowsOf(session: Session, jobId: string, folder: string) {
  const known = await readArchivedBatches(session, jobId)
  const { files } = await openJobArchive(folder, jobId)
  const sorted = committedFrames(files, beyondFiles(files, known))
  return {
    restored: countedRows(sorted.committed),
    // Whatever is no row that was changed.
    leftAlone: sumOf(sorted.committed.map(({ frame, batch }) => frame.label.lines - allRowsOf(batch))),
    elsewhere: [...new Set(elsewhereOf(files, sorted, known).map(({ host }) => host))],
  }
}
