import { SANDBOX_CLUSTER } from '../../../../shared/cluster.ts'
import type { JobSpec, UndoSpec } from '../../../../shared/job-spec.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import { archiveFolderOf } from '../../archive/folders.ts'
import { openJobArchive } from '../../archive/job-archive.ts'
import type { Session } from '../../db/session.ts'
import type { KnownBatches } from '../../archive/committed.ts'
import { readArchivedBatches } from '../../ledger/archives.ts'
import { readJob, type RecordState } from '../../ledger/job-record.ts'
import { readProcesses } from '../../ledger/working-processes.ts'
import { addressIn } from '../place.ts'

/** A job that is to be undone, as its ledger has it. */
export interface UndoneJob {
  readonly spec: JobSpec
  /** The table's number in the catalog when the job was planned. */
  readonly tableOid: string | undefined
  readonly state: RecordState
  readonly startedAt: string
  readonly batches: KnownBatches
}

/** Null where the ledger does not have it any more. Throws `undo-refused` while a process works on it. */
export async function readUndoneJob(session: Session, jobId: string): Promise<UndoneJob | null> {
  const record = await readJob(session, jobId).catch((error: unknown) => {
    if (error instanceof ProblemError && error.problem.code === 'job-unknown') return null
    throw error
  })
  if (!record) return null
  await refuseWhileWorkedOn(session, jobId)
  return {
    spec: record.spec,
    tableOid: record.plan.fingerprint?.oid,
    state: record.state,
    startedAt: record.createdAt,
    batches: await readArchivedBatches(session, jobId),
  }
}

/**
 * Throws `cluster-changed` where the job, which the ledger does not know, ran on a cluster that was reached elsewhere. A
 * cluster that knows the job may have several endpoints, and another name on the machine that has the archive.
 */
export async function refuseOtherCluster(session: Session, spec: UndoSpec, root: string): Promise<void> {
  const folder = await archiveFolderOf(root, spec.job)
  const [file] = folder === null ? [] : (await openJobArchive(folder, spec.job)).files
  const here = spec.cluster === SANDBOX_CLUSTER ? null : session.address
  if (!file || addressIn(file.head.place) === here) return
  const { cluster, place } = file.head
  throw new ProblemError({
    kind: 'refused',
    code: 'cluster-changed',
    message: `Job ${spec.job} ran on ${called(cluster, place)}; ${called(spec.cluster, here)} is another cluster, whose ledger does not know it.`,
    nextStep: 'Undo it on its own cluster.',
  })
}

function called(cluster: string, place: string | null | undefined): string {
  return cluster === SANDBOX_CLUSTER ? 'the sandbox' : `“${cluster}” (${place})`
}

export async function refuseWhileWorkedOn(session: Session, jobId: string): Promise<void> {
  const atWork = (await readProcesses(session, jobId)).get(jobId) ?? []
  if (atWork.length === 0) return
  const hosts = [...new Set(atWork.map(({ host }) => host ?? 'another machine'))].join(', ')
  throw undoRefused(
    `Processes on ${hosts} are at work on job ${jobId}.`,
    'Wait until it has ended, or cancel it, then undo it.',
  )
}

/** Whether somebody could still resume it: what it did then would not be undone. */
export function mayGoOn(job: UndoneJob): boolean {
  return job.state !== 'succeeded' && job.state !== 'cancelled'
}

export function undoRefused(message: string, nextStep: string, names?: string[]): ProblemError {
  return new ProblemError({
    kind: 'refused',
    code: 'undo-refused',
    message,
    nextStep,
    ...(names && { names }),
  })
}
