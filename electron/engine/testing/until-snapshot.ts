import { isFinished } from '../../../shared/job-state.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import type { Job } from '../engine.ts'

/** The first snapshot for which `holds`, or the last one of the job. */
export async function untilSnapshot(
  job: Job,
  holds: (snapshot: JobSnapshot) => boolean,
): Promise<JobSnapshot> {
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
