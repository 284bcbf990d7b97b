import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Cluster, ClusterProfile, SANDBOX } from '../../shared/cluster.ts'

const ORDERS = profileOf('orders')
const saved: ClusterProfile[] = []
const remembered = new Map<string, string>()
let failing = false

beforeEach(() => {
  vi.resetModules()
  saved.splice(0, saved.length, ORDERS)
  remembered.clear()
  failing = false
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => remembered.get(key) ?? null,
    setItem: (key: string, value: string) => remembered.set(key, value),
  })
  vi.stubGlobal('window', { sluice: { invoke } })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

test('the window is about the sandbox, from the start and when nothing else was chosen', async () => {
  const store = await freshStore()
  expect(store()).toMatchObject({ clusters: [SANDBOX], current: SANDBOX, loaded: false })
  await store().load()
  expect(store().clusters.map(({ name }) => name)).toEqual(['sandbox', 'orders'])
  expect(store()).toMatchObject({ current: SANDBOX, loaded: true })
})

test('the cluster that was chosen is chosen again after the next start', async () => {
  const first = await freshStore()
  await first().load()
  first().choose('orders')
  vi.resetModules()
  const second = await freshStore()
  await second().load()
  expect(second().current.name).toBe('orders')
})

test('a name that nobody knows chooses nothing', async () => {
  const store = await freshStore()
  await store().load()
  store().choose('orders')
  store().choose('nowhere')
  expect(store().current.name).toBe('orders')
  expect([...remembered.values()]).toEqual(['orders'])
})

test('the chosen cluster stays chosen under its new name, and with its new colour', async () => {
  const store = await freshStore()
  await store().load()
  store().choose('orders')
  await store().save({ ...ORDERS, name: 'invoices', colour: 'red' }, 'orders')
  expect(store().current).toMatchObject({ name: 'invoices', colour: 'red' })
  expect([...remembered.values()]).toEqual(['invoices'])
})

test('when the chosen cluster is removed, the window is about the sandbox', async () => {
  const store = await freshStore()
  await store().load()
  store().choose('orders')
  await store().remove('orders')
  expect(store()).toMatchObject({ clusters: [SANDBOX], current: SANDBOX })
  expect([...remembered.values()]).toEqual(['sandbox'])
})

test('a list that cannot be read leaves what is known, and says why', async () => {
  const store = await freshStore()
  await store().load()
  store().choose('orders')
  failing = true
  await store().load()
  expect(store().problem?.code).toBe('clusters-broken')
  expect(store().current.name).toBe('orders')
})

async function freshStore() {
  const { useClusters } = await import('./clusters-store.ts')
  return useClusters.getState
}

/** The main process, as far as these tests ask it. */
function invoke(channel: string, request: unknown): Promise<unknown> {
  if (failing) {
    const problem = { kind: 'failed', code: 'clusters-broken', message: 'Broken.', nextStep: 'Mend it.' }
    return Promise.resolve({ ok: false, problem })
  }
  const { profile, replaces, name } = (request ?? {}) as Record<string, unknown>
  if (channel === 'clusters:save') replace(replaces, profile as ClusterProfile)
  if (channel === 'clusters:remove') replace(name)
  return Promise.resolve({ ok: true, value: [SANDBOX, ...saved.map(clusterOf)] })
}

function replace(name: unknown, ...added: ClusterProfile[]) {
  const kept = saved.filter((profile) => profile.name !== name)
  saved.splice(0, saved.length, ...kept, ...added)
}

function clusterOf(profile: ClusterProfile): Cluster {
  const { name, environment, colour } = profile
  return { name, environment, colour, profile, lastUsed: null }
}

function profileOf(name: string): ClusterProfile {
  return ClusterProfile.parse({
    name,
    endpoint: 'abcdefghijklmnopqrstuvwxyz.dsql.eu-west-1.on.aws',
    region: 'eu-west-1',
    environment: 'staging',
  })
}
