import { describe, expect, it } from 'vitest'
import type { JobState } from '../../../shared/job-state.ts'
import type { Problem } from '../../../shared/problem.ts'
import { JobStates } from './job-states.ts'

const problem = (code: Problem['code']): Problem => ({
  kind: 'failed',
  code,
  message: 'No.',
  nextStep: 'Look.',
})
const AWAY = problem('cluster-away')
const REFUSED = problem('database-error')
const ELSEWHERE = problem('stopped-elsewhere')

/** All that can be asked of it. */
const ASKED = {
  pause: (states: JobStates) => states.pause(null),
  'pause for a reason': (states: JobStates) => states.pause('too many'),
  sleep: (states: JobStates) => states.sleep(),
  resume: (states: JobStates) => states.resume(),
  cancel: (states: JobStates) => states.stop('cancelled'),
  interrupt: (states: JobStates) => states.stop('interrupted'),
  'lose the cluster': (states: JobStates) => states.fail(AWAY),
  'be refused': (states: JobStates) => states.fail(REFUSED),
}
type Asked = keyof typeof ASKED
const NAMES = Object.keys(ASKED) as Asked[]

/** The only ways from one state to another while a job works. */
const NEXT: Readonly<Partial<Record<JobState, readonly JobState[]>>> = {
  running: ['running', 'paused', 'cancelling'],
  paused: ['paused', 'running', 'cancelling'],
  cancelling: ['cancelling'],
}

function paths(length: number): Asked[][] {
  if (length === 0) return [[]]
  return paths(length - 1).flatMap((path) => NAMES.map((name) => [...path, name]))
}

function walked(path: readonly Asked[], hasLedger = true): JobStates {
  const states = new JobStates(hasLedger)
  for (const name of path) ASKED[name](states)
  return states
}

describe.each([true, false])('with a ledger: %s', (hasLedger) => {
  it('goes no other ways than those there are, and says whether it did', () => {
    for (const path of paths(4)) {
      const states = new JobStates(hasLedger)
      for (const name of path) {
        const before = states.current
        const wasStopping = states.isStopping
        const { pauseReason, isAsleep } = states
        const did = ASKED[name](states)
        expect(NEXT[before], `${path.join(', ')}: ${before} to ${states.current}`).toContain(states.current)
        if (!did)
          expect([states.current, states.pauseReason, states.isAsleep]).toEqual([
            before,
            pauseReason,
            isAsleep,
          ])
        if (wasStopping && name !== 'cancel' && name !== 'interrupt') expect(did).toBe(false)
      }
    }
  })

  it('ends once, whatever is asked of it then', () => {
    for (const path of paths(4)) {
      const states = walked(path, hasLedger)
      const { problem: found } = states
      const ending = states.settle()
      for (const name of NAMES) expect(ASKED[name](states), `${path.join(', ')}, then ${name}`).toBe(false)
      states.finish()
      expect([states.current, states.isFinished, states.problem]).toEqual([ending, true, found])
      if (!hasLedger && !path.includes('interrupt')) expect(ending).not.toBe('interrupted')
    }
  })

  it('keeps the first problem', () => {
    expect(walked(['be refused', 'lose the cluster'], hasLedger).problem).toBe(REFUSED)
  })
})

it.each<[Asked[], JobState, JobState | null]>([
  [[], 'succeeded', 'succeeded'],
  [['cancel'], 'cancelled', 'cancelled'],
  [['pause', 'cancel'], 'cancelled', 'cancelled'],
  [['interrupt'], 'interrupted', null],
  // It stays paused for whoever looks at it then, unless that was for this process alone.
  [['pause', 'interrupt'], 'interrupted', 'paused'],
  [['sleep', 'interrupt'], 'interrupted', null],
  [['sleep', 'pause', 'interrupt'], 'interrupted', 'paused'],
  [['lose the cluster'], 'interrupted', null],
  [['be refused'], 'failed', 'failed'],
  // What failed has stopped already, and the ledger gets the reason.
  [['be refused', 'interrupt'], 'failed', 'failed'],
  [['lose the cluster', 'cancel'], 'cancelled', 'cancelled'],
])('%j ends as %s, and the ledger has %s', (path, ending, recorded) => {
  const states = walked(path)
  expect([states.settle(), states.recordState()]).toEqual([ending, recorded])
})

it('leaves the ledger as it is where another process has recorded the failure', () => {
  const states = new JobStates(true)
  states.fail(ELSEWHERE)
  expect([states.settle(), states.recordState()]).toEqual(['failed', null])
})

it('is paused for a reason until it is resumed', () => {
  const states = walked(['pause for a reason'])
  expect(states.pauseReason).toBe('too many')
  states.resume()
  expect([states.current, states.pauseReason]).toEqual(['running', null])
})
