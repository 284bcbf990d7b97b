import { randomUUID } from 'node:crypto'
import { userInfo } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { type JobDetail, LOG_LIMIT } from '../../shared/job.ts'
import type { JobEvent } from '../../shared/job-event.ts'
import { type JobSample, sampleOf } from '../../shared/job-sample.ts'
import { isFinished } from '../../shared/job-state.ts'
import { withoutSample } from '../../shared/plan.ts'
import { shortSpec } from '../../shared/short-spec.ts'
import type { StoredJob } from '../../shared/stored-job.ts'
import type { Beat, Written } from './beat.ts'
import type { History } from './history-client.ts'

/** A process that is killed loses so much of what is remembered. */
const BEAT_MS = 1_000
/** Twenty minutes at one a second; a longer job keeps every second one, then every fourth. */
export const MOST_SAMPLES = 1_200
/** The end of a job is worth more than one try, where another process writes just now. */
const LAST_TRIES = 3
const BETWEEN_TRIES_MS = 200

/** What is needed of a job to remember it. */
export interface RecordedJob {
  readonly finished: Promise<unknown>
  detail(): JobDetail
  subscribe(listener: { onEvent(event: JobEvent): void }): () => void
}

export interface Recorder {
  /** Remembers a job while it runs, once however often it is told. */
  record(job: RecordedJob): void
  /** Settles when the ends of all jobs are written, as far as they can be. */
  close(): Promise<void>
}

/** Writes what happens in jobs to the history, once a second. Whatever becomes of it disturbs no job. */
export function createRecorder(
  history: Pick<History, 'write' | 'forget'>,
  ranFrom: Beat['ranFrom'],
  beatMs = BEAT_MS,
): Recorder {
  const known = new WeakSet<RecordedJob>()
  const ends = new Set<Promise<void>>()
  return {
    record(job) {
      if (known.has(job)) return
      known.add(job)
      const end = follow(job, history, ranFrom, beatMs).finally(() => ends.delete(end))
      ends.add(end)
    },
    close: async () => void (await Promise.all(ends)),
  }
}

async function follow(
  job: RecordedJob,
  history: Pick<History, 'write' | 'forget'>,
  ranFrom: Beat['ranFrom'],
  beatMs: number,
): Promise<void> {
  const tape = createTape(job, ranFrom)
  const unsubscribe = job.subscribe({ onEvent: tape.event })
  // One at a time: a slow disk gets larger beats, not more of them.
  const underWay = new Set<Promise<unknown>>()
  const beat = () => {
    if (underWay.size > 0) return
    const written = tape.write(history).finally(() => underWay.delete(written))
    underWay.add(written)
  }
  beat()
  const timer = setInterval(beat, beatMs)
  await job.finished
  clearInterval(timer)
  unsubscribe()
  await Promise.all(underWay)
  for (let tries = 1; tries <= LAST_TRIES && isToTellAgain(await tape.write(history)); tries += 1)
    await sleep(BETWEEN_TRIES_MS)
  await forgetOld(history)
}

function isToTellAgain(written: Written): boolean {
  return written === 'failed' || written === 'plan-needed'
}

/** In slices, so that others get their turn. */
export async function forgetOld(history: Pick<History, 'forget'>): Promise<void> {
  while (await history.forget('old').catch(() => false));
}

/** What was not written yet; a beat that fails keeps it for the next one, as far as there is room. */
function createTape(job: RecordedJob, ranFrom: Beat['ranFrom']) {
  const recorder = randomUUID()
  const ranBy = userName()
  let events: JobEvent[] = job.detail().events
  let samples: (readonly [number, JobSample])[] = []
  let last = 0
  let stride = 1
  let hasPlan = false
  const sample = (detail: JobDetail, at: number): void => {
    last += isFinished(detail.snapshot.state) ? stride - (last % stride) : 1
    if (last > MOST_SAMPLES * stride) stride *= 2
    if (last % stride === 0) samples.push([last, sampleOf(detail.snapshot, at)])
  }
  return {
    event: (event: JobEvent): void => {
      events.push(event)
      if (events.length > LOG_LIMIT) events.shift()
    },
    async write(history: Pick<History, 'write'>): Promise<Written> {
      const at = Date.now()
      const detail = job.detail()
      sample(detail, at)
      const taken = { samples, events }
      events = []
      samples = []
      const part = { recorder, ranBy, ranFrom, at, stride, ...taken }
      const written = await history.write(beatOf(detail, hasPlan, part)).catch((): Written => 'failed')
      hasPlan = !isToTellAgain(written)
      if (!hasPlan) {
        events = [...taken.events, ...events].slice(-LOG_LIMIT)
        samples = [...taken.samples, ...samples].slice(-MOST_SAMPLES)
      }
      return written
    },
  }
}

type Part = Pick<Beat, 'recorder' | 'ranBy' | 'ranFrom' | 'at' | 'stride' | 'samples' | 'events'>

function beatOf(detail: JobDetail, hasPlan: boolean, part: Part): Beat {
  const { plan, result, logFile, logFault } = detail
  // Who works on it, and where, is for those who may read the ledger.
  const { processes: _, ...snapshot } = detail.snapshot
  return {
    ...part,
    ...{ snapshot, result, logFile, logFault },
    job: summaryOf(detail),
    isOpen: result === null || result.resumable,
    plan: hasPlan ? null : JSON.stringify(withoutSample(plan)),
  }
}

/** As a ledger would list it. */
function summaryOf({ jobId, plan, snapshot, result, approvals }: JobDetail): StoredJob {
  const { state, rows, rejects, ranges, limits, startedAt: createdAt } = snapshot
  const hasPausedItself = state === 'paused' && snapshot.waitingFor !== null
  return {
    ...{ jobId, cluster: plan.spec.cluster, spec: shortSpec(plan.spec), rows, rejects, ranges, createdAt },
    ...{ limits, approvals, matchingRows: plan.matchingRows },
    isWorkedOn: result === null,
    isAtApproved: hasPausedItself || result?.problem?.code === 'more-rows-than-approved',
    state: state === 'cancelling' ? 'running' : state,
    failure: (state === 'failed' && result?.problem?.message) || null,
    resumable: result ? result.resumable : plan.ledger === 'ready',
  }
}

/** Some systems have none for a process. */
function userName(): string {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}
