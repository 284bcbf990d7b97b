import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Frame } from '../../shared/channels.ts'
import { type Cluster, ClusterProfile, SANDBOX } from '../../shared/cluster.ts'
import type { Problem } from '../../shared/problem.ts'
import type { SandboxState } from '../../shared/sandbox-status.ts'
import type { StoredJob } from '../../shared/stored-job.ts'
import { useClusters } from '../bridge/clusters-store.ts'
import { useSandbox } from '../bridge/sandbox-store.ts'
import { askOnceReached, followStoredJobs, useStoredJobs, watchLedger } from './stored-jobs.ts'
import { frameOf, resultOf, snapshotOf, storedOf, summaryOf } from './testing.ts'

const PROFILE = ClusterProfile.parse({
  name: 'orders',
  endpoint: 'orders.example',
  region: 'eu-west-1',
  environment: 'production',
})
const ORDERS: Cluster = {
  name: 'orders',
  environment: 'production',
  colour: 'red',
  profile: PROFILE,
  lastUsed: null,
}
const AWAY: Problem = { kind: 'failed', code: 'connection-failed', message: 'It is away.', nextStep: 'Wait.' }

/** What the main process is asked, and how it answers when the test says so. */
let asked: { cluster: string; answer: (answer: unknown) => void }[]
let frame: (frame: Frame) => void
let leave: () => void

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('window', {
    sluice: {
      invoke: async (_channel: string, { cluster }: { cluster: string }) =>
        await new Promise((resolve) => {
          asked.push({ cluster, answer: resolve })
        }),
      onFrame: (listener: (next: Frame) => void) => {
        frame = listener
        return () => {}
      },
    },
  })
  useStoredJobs.setState({ ledgers: {} })
  useSandbox.setState({ status: null })
  useClusters.setState({ clusters: [SANDBOX, ORDERS] })
  leave = followStoredJobs()
})

afterEach(() => {
  leave()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const sandboxIs = (state: SandboxState) =>
  useSandbox.setState({ status: { state, folder: '/f', port: null, version: null, problem: null } })
const ledger = (cluster = 'sandbox') => useStoredJobs.getState().ledgers[cluster]
const states = (cluster?: string) => ledger(cluster)?.jobs?.map(({ state }) => state)
const onOrders = (changes: Partial<StoredJob> = {}) => storedOf({ jobId: 'o', cluster: 'orders', ...changes })

async function answer(index: number, jobs: StoredJob[]): Promise<void> {
  asked[index]?.answer({ ok: true, value: jobs })
  await vi.advanceTimersByTimeAsync(0)
}

async function refuse(index: number): Promise<void> {
  asked[index]?.answer({ ok: false, problem: AWAY })
  await vi.advanceTimersByTimeAsync(0)
}

test('a sandbox that starts is asked, one that stops keeps what it told', async () => {
  sandboxIs('starting')
  expect(asked).toHaveLength(0)
  sandboxIs('running')
  await answer(0, [storedOf()])
  expect(states()).toEqual(['interrupted'])
  sandboxIs('stopped')
  await vi.advanceTimersByTimeAsync(0)
  expect(asked).toHaveLength(1)
  expect(states()).toEqual(['interrupted'])
})

test('a sandbox that has not run since the start has no jobs', async () => {
  sandboxIs('stopped')
  await vi.advanceTimersByTimeAsync(0)
  expect(ledger()).toMatchObject({ jobs: [], answeredAt: null, problem: null })
})

test('an answer to an older question does not replace a newer one', async () => {
  sandboxIs('running')
  void useStoredJobs.getState().refresh('sandbox')
  await answer(1, [storedOf({ state: 'cancelled' })])
  await answer(0, [storedOf()])
  expect(states()).toEqual(['cancelled'])
})

test('a job of this run that ends is not what the ledger said of it before', async () => {
  sandboxIs('running')
  await answer(0, [storedOf({ state: 'running' }), storedOf({ jobId: 'b' })])
  const end = snapshotOf({ state: 'interrupted' })
  frame(frameOf({ finished: [summaryOf(end, resultOf({ state: 'interrupted', resumable: true }))] }))
  expect(ledger()?.jobs?.map(({ jobId }) => jobId)).toEqual(['b'])
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

test('a job that somebody watches is followed, wherever its cluster is, unless the window is hidden', async () => {
  const end = watchLedger('orders')
  await answer(0, [onOrders({ state: 'running', rows: 300 })])
  await vi.advanceTimersByTimeAsync(4_000)
  await answer(2, [onOrders({ state: 'running', rows: 600 })])
  expect(ledger('orders')?.paces.o).toMatchObject({ first: { progress: 0.25 }, last: { progress: 0.5 } })
  vi.stubGlobal('document', { hidden: true })
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(3)
  vi.stubGlobal('document', { hidden: false })
  end()
  // Another process still works on it: worth a look now and then.
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked).toHaveLength(4)
})

test('no saved cluster is asked by itself; once reached, it is asked once', async () => {
  sandboxIs('running')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked.map(({ cluster }) => cluster)).toEqual(['sandbox'])
  askOnceReached('orders')
  await answer(1, [onOrders()])
  askOnceReached('orders')
  expect(asked.map(({ cluster }) => cluster)).toEqual(['sandbox', 'orders'])
  expect(states('orders')).toEqual(['interrupted'])
})

test('a job that ends has its own cluster asked', () => {
  const summary = summaryOf(snapshotOf({ state: 'succeeded' }), resultOf())
  const spec = { ...summary.plan.spec, cluster: 'orders' }
  frame(frameOf({ finished: [{ ...summary, plan: { ...summary.plan, spec } }] }))
  expect(asked.map(({ cluster }) => cluster)).toEqual(['orders'])
})

test('a cluster that fails keeps what it told, takes nothing from others and is left alone', async () => {
  sandboxIs('running')
  await answer(0, [storedOf()])
  void useStoredJobs.getState().refresh('orders')
  await answer(1, [onOrders({ state: 'running' })])
  void useStoredJobs.getState().refresh('orders')
  await refuse(2)
  expect(ledger('orders')).toMatchObject({ jobs: [{ jobId: 'o' }], problem: AWAY })
  expect(ledger()).toMatchObject({ jobs: [{ jobId: 'a' }], problem: null })
  await vi.advanceTimersByTimeAsync(120_000)
  expect(asked).toHaveLength(3)
})

test('a cluster that was removed, or is another one now, has told nothing', async () => {
  void useStoredJobs.getState().refresh('orders')
  await answer(0, [onOrders()])
  useClusters.setState({ clusters: [SANDBOX, { ...ORDERS, lastUsed: '2026-10-01T00:00:00.000Z' }] })
  expect(states('orders')).toEqual(['interrupted'])
  const other = { ...ORDERS, profile: { ...PROFILE, endpoint: 'other.example' } }
  useClusters.setState({ clusters: [SANDBOX, other] })
  expect(ledger('orders')).toBeUndefined()
  void useStoredJobs.getState().refresh('orders')
  useClusters.setState({ clusters: [SANDBOX] })
  await answer(1, [onOrders()])
  expect(ledger('orders')).toBeUndefined()
})
