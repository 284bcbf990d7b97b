import { vi } from 'vitest'
import { problemOf } from '../../../shared/problem-error.ts'
import type { JobEvent } from '../../../shared/job-event.ts'
import type { Connection } from '../../../shared/cluster.ts'
import { allowRejects } from '../ledger/allowed-rejects.ts'
import type { HeldRange } from '../ledger/held-range.ts'
import { allocateCounters, counterReader, counterWriter } from '../threads/counters.ts'
import { allocateControl, gateOf, type Gate } from '../threads/control.ts'
import { RangeRunner } from '../worker/range-runner.ts'
import { Recognition } from '../worker/recognition.ts'
import { allocateRate, rateLimit } from '../threads/rate-limit.ts'
import { allocateFuse, fuseOf } from '../threads/fuse.ts'
import { stepOf } from '../threads/step.ts'
import { ReconnectingSession } from '../threads/reconnecting-session.ts'
import { TIMING } from '../timing.ts'
import type { HeldJob } from './held-job.ts'
import { type FaultPolicy, PASS } from './wire/fault.ts'
import { wireProxy } from './wire/wire-proxy.ts'

const BATCH_SIZE = 3
const unlimited = () => rateLimit(allocateRate(), () => null)

/** What came of it. */
export interface Ran {
  readonly range: HeldRange | null
  readonly problem: ReturnType<typeof problemOf> | null
  readonly events: Omit<JobEvent, 'worker'>[]
  readonly parts: readonly HeldRange[]
  readonly counters: ReturnType<ReturnType<typeof counterReader>['read']>
}

export interface Circumstances {
  readonly oneStatement: boolean
  readonly guarded?: boolean
  readonly maxRejects?: number
  readonly fuse?: number | null
  readonly batchSize?: number
  /** Parts that somebody asks for at once. */
  readonly parts?: number
  /** The range is to be let go at once. */
  readonly letGo?: boolean
  /** Whether the job is paused, and so ends here. */
  readonly isPaused?: () => boolean
}

/** Runs the first range of a job over a connection with faults, by one runner that never waits long. */
export async function runRange(
  job: HeldJob,
  direct: Connection,
  policy: FaultPolicy,
  how: Circumstances,
): Promise<Ran> {
  using time = passingTime()
  await using proxy = await wireProxy(direct, time.passedBy(policy))
  const counters = allocateCounters(1)
  const gate = gateOf(allocateControl())
  const events: Ran['events'] = []
  const parts: HeldRange[] = []
  const session = sessionAt(proxy.connection, gate)
  let blown = 0
  const runner = new RangeRunner({
    session,
    recognition: new Recognition(async () => await Promise.resolve(null)),
    counters: counterWriter(counters, 0),
    gate: endedBy(gate, () => blown > 0, how.isPaused),
    rate: unlimited(),
    fuse: fuseOf(allocateFuse(how.fuse ?? null)),
    batchSize: () => how.batchSize ?? BATCH_SIZE,
    random: () => 0,
    report: (event) => events.push(event),
    waiting: () => {},
    offer: (offered) => parts.push(...offered),
    fuseBlown: () => (blown += 1),
  })
  const { oneStatement, guarded = true, maxRejects = 0 } = how
  if (guarded && maxRejects > 0) await allowRejects(job.session, job.holder.jobId, maxRejects)
  const guarding = guarded ? { holder: job.holder, oneStatement } : null
  const done = { events, parts, counters: () => counterReader(counters, 0).read() }
  try {
    const step = stepOf({ work: job.work, countsTowardTotal: true }, 0, guarding, job.target)
    const running = runner.run(job.ranges[0] ?? never(), step)
    if (how.parts) runner.wantParts(how.parts)
    if (how.letGo) runner.letGo()
    return { ...done, range: await running, problem: null, counters: done.counters() }
  } catch (error) {
    return { ...done, range: null, problem: problemOf(error), counters: done.counters() }
  } finally {
    await session.drop()
  }
}

/** The job ends where it would wait otherwise. */
function endedBy(gate: Gate, isBlown: () => boolean, isPaused = () => false): Gate {
  return {
    ...gate,
    get runs() {
      return !isPaused()
    },
    pass: async () => await Promise.resolve(!isBlown() && !isPaused()),
  }
}

/**
 * Time that passes at once for an answer that never comes: on a busy machine other answers may stay away for as long
 * as a test has the patience to wait.
 */
function passingTime() {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true })
  return {
    passedBy: (policy: FaultPolicy): FaultPolicy => ({
      ...policy,
      request: (request) => {
        const fault = policy.request?.(request) ?? PASS
        const stalled = () => setImmediate(() => vi.advanceTimersByTime(TIMING.batchMs))
        return fault.kind === 'stall' ? { ...fault, stalled } : fault
      },
    }),
    [Symbol.dispose]: () => void vi.useRealTimers(),
  }
}

function sessionAt(connection: Connection, gate: Gate): ReconnectingSession {
  return new ReconnectingSession({
    applicationName: 'sluice-worker-0',
    connection: async () => await Promise.resolve(connection),
    timing: TIMING,
    gate,
    connects: unlimited(),
    random: () => 0,
    now: () => performance.now(),
    onConnect: () => {},
  })
}

function never(): never {
  throw new Error('The job has no range.')
}
