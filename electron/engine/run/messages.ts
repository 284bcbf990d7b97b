import type { Connection } from '../../../shared/cluster.ts'
import type { JobEvent } from '../../../shared/job-event.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { Phase } from '../plan/blueprint.ts'
import type { KeyRange } from '../plan/key-range.ts'

/** What a worker thread is born with. */
export interface WorkerStart {
  readonly worker: number
  readonly connection: Connection
  readonly batchSize: number
  readonly rowsPerSecond: number | null
  readonly counters: SharedArrayBuffer
  readonly control: SharedArrayBuffer
  readonly rate: SharedArrayBuffer
}

/** One range of a phase to work through. */
export interface Assignment {
  readonly type: 'range'
  /** Position of the phase in the job. */
  readonly index: number
  readonly phase: Pick<Phase, 'work' | 'counts'>
  readonly range: KeyRange
}

export type ToWorker = Assignment | { readonly type: 'end' }

export type FromWorker =
  | { readonly type: 'connected' }
  /** The range is done, or the job was stopped inside it. */
  | { readonly type: 'released' }
  | { readonly type: 'event'; readonly event: Omit<JobEvent, 'worker'> }
  | { readonly type: 'failed'; readonly problem: Problem }
