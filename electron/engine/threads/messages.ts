import type { Connection } from '../../../shared/cluster.ts'
import type { JobEvent } from '../../../shared/job-event.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { Answered } from '../db/answers.ts'
import type { JobTable } from '../db/job-table.ts'
import type { HeldRange } from '../ledger/held-range.ts'
import type { Phase } from '../plan/blueprint.ts'
import type { MadeFrame } from '../archive/frame.ts'
import type { Timing } from '../timing.ts'
import type { Guarding } from './step.ts'

/** What all workers of a job share. */
export interface SharedCells {
  readonly counters: SharedArrayBuffer
  readonly control: SharedArrayBuffer
  readonly limits: SharedArrayBuffer
  readonly rate: SharedArrayBuffer
  readonly connects: SharedArrayBuffer
  readonly fuse: SharedArrayBuffer
}

/** What a worker thread is born with. */
export interface ThreadStart {
  readonly cells: SharedCells
  readonly timing: Timing
  readonly phases: readonly Pick<Phase, 'work' | 'countsTowardTotal' | 'archive'>[]
  readonly target: JobTable
  /** Null without a ledger. */
  readonly guarding: Guarding | null
}

/** What the coordinator says to one worker of a thread. */
export type Order =
  /** Come to life; the connection is for the first connect, later ones are asked for. */
  /** Without a connection it asks for one. */
  | { readonly type: 'start'; readonly connection: Connection | null }
  | { readonly type: 'range'; readonly range: HeldRange }
  /** Cut the range in hand into so many parts. */
  | { readonly type: 'split'; readonly parts: number }
  /** End the range in hand after the batch under way. */
  | { readonly type: 'let-go' }
  | { readonly type: 'connection'; readonly connection: Connection }
  | { readonly type: 'no-connection'; readonly problem: Problem }
  /** The SQL means what it meant when the job was planned, as long as the cluster answers like this. */
  | { readonly type: 'compared'; readonly answered: readonly Answered[] }
  /** The frame is on disk; with a problem it is not, and the job is paused. */
  | { readonly type: 'kept'; readonly problem: Problem | null }
  | { readonly type: 'end' }

/** What a worker says to the coordinator. */
export type Answer =
  | { readonly type: 'connected' }
  /** The range as it is now; null when it is somebody else's, or nobody can tell. */
  | { readonly type: 'released'; readonly range: HeldRange | null }
  | { readonly type: 'parts'; readonly parts: readonly HeldRange[] }
  | { readonly type: 'connection-wanted' }
  /** The schema may have changed: no batch before it was compared what the SQL means. */
  | { readonly type: 'comparison-wanted' }
  /** Why nothing moves; null once it does. */
  | { readonly type: 'waiting'; readonly reason: string | null }
  | { readonly type: 'fuse-blown' }
  /** Write this to the archive; no batch is committed before the answer. */
  | { readonly type: 'keep'; readonly frame: MadeFrame }
  | { readonly type: 'event'; readonly event: Omit<JobEvent, 'worker'> }
  | { readonly type: 'failed'; readonly problem: Problem }
  | { readonly type: 'ended' }

export interface ToThread {
  readonly worker: number
  readonly order: Order
}

export interface FromThread {
  readonly worker: number
  readonly answer: Answer
}
