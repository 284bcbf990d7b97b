import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Frame } from '../../shared/channels.ts'
import type { SandboxState } from '../../shared/sandbox-status.ts'
import type { StoredJob } from '../../shared/stored-job.ts'
import { useSandbox } from '../bridge/sandbox-store.ts'
import { followStoredJobs, useStoredJobs } from './stored-jobs.ts'
import { frameOf, resultOf, snapshotOf, storedOf, summaryOf } from './testing.ts'

/** What the main process is asked, and how it answers when the test says so. */
let asked: ((jobs: StoredJob[]) => void)[]
let frame: (frame: Frame) => void
let leave: () => void

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  vi.stubGlobal('window', {
    sluice: {
      invoke: async () =>
        await new Promise((resolve) => {
          asked.push((value) => resolve({ ok: true, value }))
        }),
      onFrame: (listener: (next: Frame) => void) => {
        frame = listener
        return () => {}
      },
    },
  })
  useStoredJobs.setState({ jobs: null, problem: null })
  useSandbox.setState({ status: null })
  leave = followStoredJobs()
})

afterEach(() => {
  leave()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const sandboxIs = (state: SandboxState) =>
  useSandbox.setState({ status: { state, folder: '/f', port: null, version: null, problem: null } })

async function answer(index: number, jobs: StoredJob[]): Promise<void> {
  asked[index]?.(jobs)
  await vi.advanceTimersByTimeAsync(0)
}

const states = () => useStoredJobs.getState().jobs?.map(({ state }) => state)

test('a sandbox that starts is asked, one that stops has nothing to tell', async () => {
  sandboxIs('starting')
  expect(asked).toHaveLength(0)
  sandboxIs('running')
  await answer(0, [storedOf()])
  expect(states()).toEqual(['interrupted'])
  sandboxIs('stopped')
  await vi.advanceTimersByTimeAsync(0)
  expect(states()).toEqual([])
})

test('an answer to an older question does not replace a newer one', async () => {
  sandboxIs('running')
  void useStoredJobs.getState().refresh()
  await answer(1, [storedOf({ state: 'cancelled' })])
  await answer(0, [storedOf()])
  expect(states()).toEqual(['cancelled'])
})

test('a job of this run that ends is not what the ledger said of it before', async () => {
  sandboxIs('running')
  await answer(0, [storedOf({ state: 'running' }), storedOf({ jobId: 'b' })])
  const end = snapshotOf({ state: 'interrupted' })
  frame(frameOf({ finished: [summaryOf(end, resultOf({ state: 'interrupted', resumable: true }))] }))
  expect(useStoredJobs.getState().jobs?.map(({ jobId }) => jobId)).toEqual(['b'])
  await answer(1, [storedOf()])
  expect(states()).toEqual(['interrupted'])
})

test('while another process works on a job, the ledger is asked again and again', async () => {
  sandboxIs('running')
  await answer(0, [storedOf({ state: 'running' })])
  await vi.advanceTimersByTimeAsync(5_000)
  expect(asked).toHaveLength(3)
  await answer(2, [storedOf()])
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(3)
})
