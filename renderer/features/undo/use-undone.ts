import { changesMatching, type JobSpec } from '../../../shared/job-spec.ts'
import { useArchive } from '../../stream/archives.ts'
import { useJob } from '../../stream/job-stream.ts'
import { useStoredJob } from '../../stream/remembered-jobs.ts'
import type { Undone } from './undo-form.ts'

/** The job that is to be undone, as its archive or whoever knows it tells; null where nobody does, undefined before that is known. */
export function useUndone(jobId: string): Undone | null | undefined {
  const archive = useArchive(jobId)
  const { job, problem } = useJob(jobId)
  const stored = useStoredJob(jobId)
  if (archive) {
    const { operation: of, cluster, table, where, set, undoes: undid } = archive
    return { jobId, of, cluster, table, where, set, undid }
  }
  const spec = job?.plan?.spec ?? stored?.spec
  if (spec) return undoneOf(jobId, spec)
  return archive === null && problem ? null : undefined
}

function undoneOf(jobId: string, spec: JobSpec): Undone | null {
  if (spec.operation === 'repopulate') return null
  const { operation: of, cluster, table } = spec
  const where = changesMatching(spec) ? spec.where : null
  const set = spec.operation === 'update' ? spec.set : null
  return { jobId, of, cluster, table, where, set, undid: spec.operation === 'undo' ? spec.job : null }
}
