import { planOf } from '../../testing/plan.ts'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Frame } from '../../../shared/channels.ts'
import type { ConnectionCheck } from '../../../shared/connection-check.ts'
import type { JobSummary } from '../../../shared/job.ts'
import { Limits } from '../../../shared/job-spec.ts'
import type { JobEvent } from '../../../shared/job-event.ts'
import type { JobState } from '../../../shared/job-state.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import { NO_FAULTS } from '../../../shared/sandbox-faults.ts'
import { StreamPump } from './stream-pump.ts'

let clock: Clock
let sent: Frame[]
let visible: boolean
let pump: StreamPump

beforeEach(() => {
  clock = new Clock()
  sent = []
  visible = true
  pump = new StreamPump({
    send: (frame) => void sent.push(frame),
    isVisible: () => visible,
    now: () => clock.now,
    after: (ms, callback) => clock.after(ms, callback),
  })
})

describe('pace', () => {
  test('nothing to tell sends nothing and leaves no timer', () => {
    clock.advance(10_000)
    expect(sent).toEqual([])
    expect(clock.pending).toBe(0)
  })

  test('ten snapshots a second become four frames a second, each with the newest', () => {
    pump.snapshot(snapshot('a', 0))
    acknowledgeAll()
    for (let rows = 1; rows <= 100; rows += 1) {
      clock.advance(100)
      pump.snapshot(snapshot('a', rows))
      acknowledgeAll()
    }
    // 10 seconds at most every 250 ms, with sources that tick every 100 ms.
    expect(sent.length).toBeGreaterThan(30)
    expect(sent.length).toBeLessThanOrEqual(41)
    expect(sent.every(({ snapshots }) => snapshots.length === 1)).toBe(true)
  })

  test('a hidden window gets one frame a second', () => {
    visible = false
    pump.snapshot(snapshot('a', 0))
    acknowledgeAll()
    for (let rows = 1; rows <= 100; rows += 1) {
      clock.advance(100)
      pump.snapshot(snapshot('a', rows))
      acknowledgeAll()
    }
    expect(sent.length).toBeGreaterThanOrEqual(10)
    expect(sent.length).toBeLessThanOrEqual(11)
  })

  test('a new state of a job, its end and the sandbox go out at once', () => {
    pump.snapshot(snapshot('a', 1))
    acknowledgeAll()
    pump.snapshot(snapshot('a', 2, 'paused'))
    acknowledgeAll()
    pump.finished(summary('a'))
    acknowledgeAll()
    pump.sandbox({ state: 'stopping', folder: '/f', port: null, version: null, problem: null })
    expect(clock.now).toBe(0)
    expect(sent.map(({ snapshots }) => snapshots[0]?.state)).toEqual([
      'running',
      'paused',
      undefined,
      undefined,
    ])
    expect(sent[2]?.finished).toEqual([summary('a')])
    expect(sent[3]?.sandbox?.state).toBe('stopping')
  })

  test('an event alone waits for its turn', () => {
    pump.snapshot(snapshot('a', 1))
    acknowledgeAll()
    pump.event('a', event(1))
    expect(sent).toHaveLength(1)
    clock.advance(250)
    expect(sent[1]?.events).toEqual([{ jobId: 'a', events: [event(1)], dropped: 0 }])
  })
})

describe('acknowledgement', () => {
  test('while one frame is out, nothing follows, not even a change of state', () => {
    pump.snapshot(snapshot('a', 1))
    pump.snapshot(snapshot('a', 2))
    pump.snapshot(snapshot('a', 3, 'paused'))
    clock.advance(60_000)
    expect(sent).toHaveLength(1)
    pump.acknowledge(1)
    expect(sent).toHaveLength(2)
    expect(sent[1]?.snapshots).toEqual([snapshot('a', 3, 'paused')])
  })

  test('only the number of the frame that is out counts', () => {
    pump.snapshot(snapshot('a', 1))
    pump.snapshot(snapshot('a', 2, 'paused'))
    for (const stale of [-1, 0, 2, 99]) pump.acknowledge(stale)
    expect(sent).toHaveLength(1)
    pump.acknowledge(1)
    pump.snapshot(snapshot('a', 3, 'running'))
    pump.acknowledge(1)
    expect(sent).toHaveLength(2)
  })

  test('a reloaded window gets frames again, with the newest of all jobs', () => {
    pump.snapshot(snapshot('a', 1))
    pump.snapshot(snapshot('b', 1))
    pump.snapshot(snapshot('a', 2))
    pump.reset()
    expect(sent[1]?.snapshots.map(({ jobId, rows }) => [jobId, rows])).toEqual([
      ['b', 1],
      ['a', 2],
    ])
  })

  test('numbers go up', () => {
    for (let rows = 0; rows < 5; rows += 1) {
      pump.snapshot(snapshot('a', rows))
      clock.advance(1_000)
      acknowledgeAll()
    }
    expect(sent.map(({ frame }) => frame)).toEqual([1, 2, 3, 4, 5])
  })
})

describe('events', () => {
  test('the newest hundred of a job stay, the others are counted, once', () => {
    pump.snapshot(snapshot('a', 1))
    for (let at = 1; at <= 250; at += 1) pump.event('a', event(at))
    pump.event('b', event(7))
    pump.acknowledge(1)
    clock.advance(250)
    const [a, b] = sent[1]?.events ?? []
    expect(a?.events.map(({ at }) => at)).toEqual(Array.from({ length: 100 }, (_, index) => 151 + index))
    expect(a?.dropped).toBe(150)
    expect(b).toEqual({ jobId: 'b', events: [event(7)], dropped: 0 })
    pump.acknowledge(2)
    pump.event('a', event(251))
    clock.advance(250)
    expect(sent[2]?.events).toEqual([{ jobId: 'a', events: [event(251)], dropped: 0 }])
  })
})

describe('checks', () => {
  const check = (id: string, detail: string, ended = false): ConnectionCheck => ({
    id,
    ended,
    lines: [{ step: 'login', state: 'running', milliseconds: null, detail, problem: null }],
  })

  test('go out at once; while a frame is out, the newest of each takes the place of the others', () => {
    pump.check(check('a', 'first'))
    pump.check(check('a', 'second'))
    pump.check(check('b', 'other'))
    pump.check(check('a', 'third', true))
    pump.acknowledge(1)
    expect(sent.map(({ checks }) => checks)).toEqual([
      [check('a', 'first')],
      [check('a', 'third', true), check('b', 'other')],
    ])
    pump.acknowledge(2)
    pump.snapshot(snapshot('a', 1))
    expect(sent[2]?.checks).toEqual([])
  })

  test('are more urgent than a count, of which the newest state waits its turn; faults are not', () => {
    const ranges = { done: 1, total: 2 }
    pump.count('a', { state: 'counting', rows: 1, ranges })
    pump.count('a', { state: 'counting', rows: 2, ranges })
    expect(sent).toEqual([])
    pump.faults({ ...NO_FAULTS, delayMs: 5 })
    expect(sent[0]).toMatchObject({ counts: [{ id: 'a', rows: 2 }], faults: { delayMs: 5 } })
    acknowledgeAll()
    pump.snapshot(snapshot('a', 1))
    expect(sent[1]).toMatchObject({ counts: [], faults: null })
  })

  test('of a comparison wait their turn, and the newest one wins', () => {
    const counts = { restore: 0, exists: 0, changed: 0, deleted: 0 }
    for (const compared of [1, 2]) pump.comparison('a', { state: 'comparing', compared, total: 9, counts })
    expect(sent).toEqual([])
    pump.faults(NO_FAULTS)
    expect(sent[0]?.comparisons).toMatchObject([{ id: 'a', compared: 2 }])
  })

  test('of a window that is gone are heard of no more', () => {
    pump.check(check('a', 'first'))
    pump.dispose()
    pump.check(check('a', 'second', true))
    expect(sent).toHaveLength(1)
  })
})

describe('a question for a code', () => {
  const question = { id: 'q', device: 'arn:aws:iam::111122223333:mfa/jo', awsProfile: 'work' }

  test('stands in every frame until it is withdrawn', () => {
    pump.mfa(question)
    acknowledgeAll()
    pump.snapshot(snapshot('a', 1))
    acknowledgeAll()
    pump.mfa(null)
    acknowledgeAll()
    clock.advance(60_000)
    expect(sent.map(({ mfa }) => mfa)).toEqual([question, question, null])
  })

  test('comes again to a window that has loaded anew', () => {
    pump.mfa(question)
    acknowledgeAll()
    pump.reset()
    clock.advance(250)
    expect(sent.map(({ mfa }) => mfa)).toEqual([question, question])
  })
})

describe('a file that the system opens', () => {
  const file = (name: string) => ({ name, content: new Uint8Array(1) })

  test('comes once to a window that listens', () => {
    pump.openedFile(file('one'))
    acknowledgeAll()
    pump.sandbox({ state: 'stopped', since: 0 } as never)
    expect(sent.map(({ openedFile }) => openedFile?.name)).toEqual(['one', undefined])
  })

  test('comes again to a page that has loaded meanwhile, and the newest wins', () => {
    pump.openedFile(file('one'))
    pump.openedFile(file('two'))
    pump.reset()
    acknowledgeAll()
    pump.reset()
    expect(sent.map(({ openedFile }) => openedFile?.name)).toEqual(['one', 'two'])
  })

  test('is not forgotten while an earlier frame is out', () => {
    pump.openedFile(file('one'))
    pump.openedFile(file('two'))
    acknowledgeAll()
    expect(sent.map(({ openedFile }) => openedFile?.name)).toEqual(['one', 'two'])
  })
})

test('after its end it neither sends nor keeps a timer', () => {
  pump.snapshot(snapshot('a', 1))
  acknowledgeAll()
  pump.snapshot(snapshot('a', 2))
  pump.dispose()
  pump.finished(summary('a'))
  pump.reset()
  clock.advance(60_000)
  expect(sent).toHaveLength(1)
  expect(clock.pending).toBe(0)
})

function acknowledgeAll(): void {
  for (const { frame } of sent) pump.acknowledge(frame)
}

function snapshot(jobId: string, rows: number, state: JobState = 'running'): JobSnapshot {
  return {
    jobId,
    state,
    startedAt: 0,
    activeMs: 0,
    rows,
    batches: 0,
    retries: 0,
    unknownRows: 0,
    conflicts: 0,
    rejects: 0,
    rowsPerSecond: 0,
    limits: { batchSize: 1, workers: 1, rowsPerSecond: null },
    waitingFor: null,
    progress: null,
    phases: [],
    eta: null,
    ranges: { total: 1, done: 0 },
    inFlight: 0,
    recent: null,
    overall: null,
    workers: [],
  }
}

function summary(jobId: string): JobSummary {
  const table = { schema: 'public', name: 't' }
  const limits = Limits.parse({})
  const spec = { operation: 'repopulate', cluster: 'sandbox', table, limits, rows: 1 } as const
  return {
    jobId,
    plan: planOf(spec),
    snapshot: snapshot(jobId, 1, 'succeeded'),
    result: null,
    logFault: null,
  }
}

function event(at: number): JobEvent {
  return { at, level: 'info', kind: 'state', worker: null, message: 'm' }
}

/** Time that only a test moves; timers run in order. */
class Clock {
  now = 0
  #timers: { at: number; callback: () => void }[] = []

  get pending(): number {
    return this.#timers.length
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.now + ms, callback }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  advance(ms: number): void {
    const end = this.now + ms
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0]
      if (!next) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.now = next.at
      next.callback()
    }
    this.now = end
  }
}
