import { isFinished } from '../../../shared/job-state.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import type { Job } from '../job.ts'

/** Every worker with a range has heard that the job pauses, so nothing changes any more. */
export function isAtRest({ state, workers }: JobSnapshot): boolean {
  return state === 'paused' && workers.every((worker) => worker.range === null || worker.state === 'paused')
}

/** The first snapshot for which `holds`, or the last one of the job. */
export async function untilSnapshot(
  job: Job,
  holds: (snapshot: JobSnapshot) => boolean,
): Promise<JobSnapshot> {
  const last = job.snapshot()
  if (isFinished(last.state)) return last
  return await new Promise((resolve) => {
    const end = job.subscribe({
      onSnapshot: (snapshot) => {
        if (!holds(snapshot) && !isFinished(snapshot.state)) return
        end()
        resolve(snapshot)
      },
    })
  })
}
