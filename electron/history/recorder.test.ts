import { setImmediate as turn } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { isFinished, type JobState } from '../../shared/job-state.ts'
import type { JobDetail } from '../../shared/job.ts'
import type { JobEvent } from '../../shared/job-event.ts'
import { Plan } from '../../shared/plan.ts'
import type { Beat, Written } from './beat.ts'
import { createRecorder, MOST_SAMPLES } from './recorder.ts'
import { beatWith, resultWith, snapshotWith } from './testing/beat.ts'

const { plan: json, events } = beatWith(1)
const plan = Plan.parse(JSON.parse(json ?? ''))

/** A job that the test drives, and a history that answers what the test says and keeps what it was told. */
function rig(answer: (beat: Beat) => Written, beatMs: number) {
  let state: JobState = 'running'
  let listener: { onEvent(event: JobEvent): void } | undefined
  const { promise: finished, resolve: end } = Promise.withResolvers<void>()
  const beats: Beat[] = []
  const job = {
    finished,
    detail: (): JobDetail => ({
      ...{ jobId: 'a', plan, events: [...events], logFile: '', logFault: null },
      snapshot: snapshotWith({ state }),
      result: isFinished(state) ? resultWith({ state }) : null,
    }),
    subscribe: (given: typeof listener) => {
      listener = given
      return () => (listener = undefined)
    },
  }
  const history = {
    write: async (beat: Beat) => {
      beats.push(beat)
      return await Promise.resolve(answer(beat))
    },
    forget: async () => await Promise.resolve(false),
  }
  const recorder = createRecorder(history, 'window', beatMs)
  recorder.record(job)
  recorder.record(job)
  const close = async (final: JobState) => {
    state = final
    end()
    await recorder.close()
  }
  return { beats, close, event: (event: JobEvent) => listener?.onEvent(event) }
}

const NEVER_MS = 1_000_000

it('writes a job at once and at its end, the plan and what happened once each', async () => {
  const { beats, close, event } = rig(() => 'written', NEVER_MS)
  await turn()
  event({ at: 2, level: 'info', kind: 'state', worker: null, message: 'Running.' })
  await close('succeeded')
  expect(beats.map((beat) => beat.plan === null)).toEqual([false, true])
  expect(beats.map((beat) => beat.events.map(({ message }) => message))).toEqual([['beat 1'], ['Running.']])
  expect(beats.map(({ isOpen }) => isOpen)).toEqual([true, false])
  expect(beats.map(({ job }) => job.isWorkedOn)).toEqual([true, false])
  expect(beats.at(-1)).toMatchObject({
    job: { state: 'succeeded', resumable: false, isWorkedOn: false, matchingRows: plan.matchingRows },
    result: { state: 'succeeded' },
  })
})

it('tells again what could not be written', async () => {
  const answers: Written[] = ['failed', 'written']
  const { beats, close } = rig(() => answers.shift() ?? 'written', NEVER_MS)
  await turn()
  await close('failed')
  expect(beats.map(({ samples }) => samples.length)).toEqual([1, 2])
  expect(beats.map((beat) => [beat.events.length, beat.plan !== null])).toEqual([
    [1, true],
    [1, true],
  ])
})

it('tells the end again when the job was removed just before', async () => {
  const answers: Written[] = ['written', 'plan-needed', 'written']
  const { beats, close } = rig(() => answers.shift() ?? 'failed', NEVER_MS)
  await turn()
  await close('succeeded')
  expect(beats.map((beat) => [beat.plan !== null, beat.isOpen])).toEqual([
    [true, true],
    [false, false],
    [true, false],
  ])
})

it('gives up what cannot be written, and lets the job end all the same', async () => {
  const { beats, close } = rig(() => {
    throw new Error('The thread of the job history has ended.')
  }, NEVER_MS)
  await close('succeeded')
  expect(beats).toHaveLength(4)
})

it('keeps a bounded number of samples, the last one among them', async () => {
  const kept = new Map<number, unknown>()
  const { beats, close } = rig(({ samples, stride }) => {
    for (const [no, sample] of samples) kept.set(no, sample)
    for (const no of kept.keys()) if (no % stride !== 0) kept.delete(no)
    return 'written'
  }, 0)
  while (beats.length < 1.2 * MOST_SAMPLES) await turn()
  await close('succeeded')
  expect(kept.size).toBeGreaterThan(MOST_SAMPLES / 2)
  expect(kept.size).toBeLessThanOrEqual(MOST_SAMPLES + 1)
  expect([...kept.values()].at(-1)).toMatchObject({ state: 'succeeded' })
})
