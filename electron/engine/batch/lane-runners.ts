import type { EngineOptions } from '../engine-options.ts'
import type { Failure } from '../retry/failure.ts'
import { allocateControl, gateOf } from '../threads/control.ts'
import { allocateFuse, fuseOf } from '../threads/fuse.ts'
import { allocateRate, CONNECTS_PER_SECOND, rateLimit } from '../threads/rate-limit.ts'
import { ReconnectingSession } from '../threads/reconnecting-session.ts'
import type { LaneOptions } from './lane.ts'
import type { Pace } from './pace.ts'

/** What the lanes of one writer share, as worker threads of a job do. */
export interface SharedCells {
  readonly control: SharedArrayBuffer
  readonly rate: SharedArrayBuffer
  readonly connects: SharedArrayBuffer
  readonly fuse: SharedArrayBuffer
}

export function sharedCells(): SharedCells {
  return {
    control: allocateControl(),
    rate: allocateRate(),
    connects: allocateRate(),
    fuse: allocateFuse(null),
  }
}

interface LaneSetting {
  readonly batchRows: number
  readonly pace: Pace
  /** A batch is tried again, or a connection made anew. */
  readonly onRetry: (message: string) => void
  /** A connection could not be made; null once there is one. */
  readonly onConnect: (failure: Failure | null) => void
}

/** What the runner of a lane works with. */
export function laneRunners(
  { connect, timing }: EngineOptions,
  cluster: string,
  cells: SharedCells,
  { batchRows, pace, onRetry, onConnect }: LaneSetting,
): LaneOptions['runner'] {
  const gate = gateOf(cells.control)
  const random = Math.random
  return {
    session: new ReconnectingSession({
      ...{ applicationName: 'sluice-writer', timing, gate, random, onConnect },
      connection: async () => await connect(cluster),
      connects: rateLimit(cells.connects, () => CONNECTS_PER_SECOND),
      now: () => performance.now(),
    }),
    ...{ gate, random },
    rate: rateLimit(cells.rate, () => pace.perSecond()),
    fuse: fuseOf(cells.fuse),
    // Where there is a rate, what it allows in a second, so that rows come steadily.
    batchSize: () => Math.max(1, Math.min(batchRows, pace.perSecond() ?? batchRows)),
    // What is set aside is told with the hash of its key.
    report: ({ kind, message }) => (kind === 'error' ? undefined : onRetry(message)),
    waiting: () => {},
  }
}
