import type { ArchivesInfo } from '../../../../shared/archive.ts'
import type { JobSpec } from '../../../../shared/job-spec.ts'
import { isFinished, type JobState } from '../../../../shared/job-state.ts'

interface Known {
  readonly jobId: string
  readonly spec: JobSpec
  readonly state: JobState
}

/** Whether a job has something that could be undone at all, so that its undo has a place on its page. */
export function hasUndo({ operation }: JobSpec): boolean {
  return operation !== 'repopulate'
}

/** Whether a job can be undone now and here; null where it can. `archives` null is not known yet. */
export function whyNotUndone({ jobId, state }: Known, archives: ArchivesInfo | null): string | null {
  if (!isFinished(state)) return 'The job has not ended. Wait for its end, or cancel it first.'
  if (archives === null) return 'The archives of this machine are not known yet.'
  if (archives.archives.some((archive) => archive.jobId === jobId)) return null
  return 'This machine has no archive of it.'
}

export function canUndo(job: Known, archives: ArchivesInfo | null): boolean {
  return hasUndo(job.spec) && whyNotUndone(job, archives) === null
}
