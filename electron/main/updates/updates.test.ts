import { beforeEach, expect, test } from 'vitest'
import { SILENT } from '../../../shared/logger.ts'
import type { UpdateState } from '../../../shared/update-status.ts'
import { FIRST_UPDATE_MEMORY, type UpdateMemory } from './update-memory.ts'
import type { Offer } from './updater.ts'
import { Updates, type UpdatesOptions } from './updates.ts'

const NEW: Offer = { version: '2.0.0', standing: 'newer', notes: 'Faster' }
const NOW = new Date('2026-11-30T12:00:00.000Z')

/** Both sides of an answer that the test gives. */
interface Pending<T> {
  readonly answer: (value: T) => void
  readonly fail: (error: Error) => void
}

let checks: Pending<Offer>[]
let downloads: (Pending<void> & { readonly progress: (share: number) => void })[]
let cancelled: number
let installs: boolean
let memory: UpdateMemory
let jobRuns: boolean
let policy: string | null
let told: UpdateState[]
let timers: { readonly ms: number; readonly callback: () => void }[]

beforeEach(() => {
  checks = []
  downloads = []
  cancelled = 0
  installs = false
  memory = FIRST_UPDATE_MEMORY
  jobRuns = false
  policy = null
  told = []
  timers = []
})

function updatesWith(options: Partial<UpdatesOptions> = {}): Updates {
  return new Updates({
    updater: {
      check: async () => await new Promise((answer, fail) => void checks.push({ answer, fail })),
      download: async (progress) =>
        await new Promise((answer, fail) => void downloads.push({ answer, fail, progress })),
      cancel: async () => await Promise.resolve(void (cancelled += 1)),
      installOnQuit: (wanted) => void (installs = wanted),
    },
    version: '1.0.0',
    unsupported: null,
    policy: () => policy,
    isJobRunning: () => jobRuns,
    memory: { read: () => memory, write: (value) => void (memory = value) },
    onChange: ({ state }) => void told.push(state),
    now: () => NOW,
    after: (ms, callback) => {
      const timer = { ms, callback }
      timers.push(timer)
      return () => void (timers = timers.filter((other) => other !== timer))
    },
    logger: SILENT,
    ...options,
  })
}

/** Lets what waits for an answer hear it. */
const settle = async () => await new Promise((resolve) => void setImmediate(resolve))
const stateOf = (updates: Updates) => updates.status().state.state

async function downloadedBy(updates: Updates): Promise<void> {
  updates.check()
  checks.at(-1)?.answer(NEW)
  await settle()
  downloads.at(-1)?.answer()
  await settle()
}

test('a check that finds a new version leads to one that is ready, with what is new', async () => {
  const updates = updatesWith()
  updates.start()
  checks[0]?.answer(NEW)
  await settle()
  downloads[0]?.progress(0.5)
  downloads[0]?.answer()
  await settle()
  expect(told).toEqual([
    { state: 'checking' },
    { state: 'downloading', version: '2.0.0', notes: 'Faster', share: 0 },
    { state: 'downloading', version: '2.0.0', notes: 'Faster', share: 0.5 },
    { state: 'ready', version: '2.0.0', notes: 'Faster' },
  ])
  expect([installs, timers]).toEqual([true, []])
  expect(memory.lastCheckAt).toBe(NOW.toISOString())
})

test('a check without an answer, and a download that stops, are given up in time', async () => {
  const updates = updatesWith()
  updates.check()
  expect(timers.map(({ ms }) => ms)).toEqual([20_000])
  timers[0]?.callback()
  expect([stateOf(updates), cancelled]).toEqual(['failed', 1])
  // What comes late is not heard.
  checks[0]?.answer(NEW)
  await settle()
  expect([stateOf(updates), downloads.length]).toEqual(['failed', 0])

  updates.check()
  checks[1]?.answer(NEW)
  await settle()
  downloads[0]?.progress(0.1)
  expect(timers.map(({ ms }) => ms)).toEqual([30_000])
  timers[0]?.callback()
  downloads[0]?.answer()
  await settle()
  expect([stateOf(updates), cancelled, installs]).toEqual(['failed', 2, false])
})

test('what arrives of a download after it failed takes nothing back', async () => {
  const updates = updatesWith()
  updates.check()
  checks[0]?.answer(NEW)
  await settle()
  downloads[0]?.fail(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }))
  await settle()
  downloads[0]?.progress(1)
  expect(updates.status().state).toMatchObject({
    state: 'failed',
    message: 'There is no room on the disk for the update.',
  })
  expect([timers, cancelled, installs]).toEqual([[], 1, false])
})

test('a job ends what is under way, which begins anew after the last job', async () => {
  const updates = updatesWith()
  updates.check()
  jobRuns = true
  updates.jobsChanged()
  expect([stateOf(updates), cancelled]).toEqual(['waiting', 1])
  updates.check()
  updates.jobsChanged()
  expect([checks.length, timers.length]).toEqual([1, 0])
  checks[0]?.fail(new Error('The request was cancelled'))
  await settle()
  expect(stateOf(updates)).toBe('waiting')
  jobRuns = false
  updates.jobsChanged()
  expect([stateOf(updates), checks.length]).toEqual(['checking', 2])
})

test('one check at a time, and none while a version is ready', async () => {
  const updates = updatesWith()
  updates.check()
  updates.check()
  expect(checks).toHaveLength(1)
  checks[0]?.answer(NEW)
  await settle()
  updates.check()
  downloads[0]?.answer()
  await settle()
  updates.check()
  expect([checks.length, downloads.length]).toEqual([1, 1])
})

test.each(['same', 'older', 'unfit'] as const)('a release that is %s is not downloaded', async (standing) => {
  const updates = updatesWith()
  updates.check()
  checks[0]?.answer({ version: '0.9.0', standing, notes: null })
  await settle()
  expect(updates.status().state).toEqual({ state: 'current', offered: '0.9.0', standing })
  expect([downloads, timers]).toEqual([[], []])
})

test('turning updates off stops a download, and keeps what is ready from being installed until they are on', async () => {
  const updates = updatesWith()
  updates.check()
  checks[0]?.answer(NEW)
  await settle()
  updates.setAutomatic(false)
  expect([stateOf(updates), cancelled, installs, memory.automatic]).toEqual(['off', 1, false, false])
  downloads[0]?.answer()
  await settle()
  expect([stateOf(updates), installs]).toEqual(['off', false])

  memory = { ...memory, lastCheckAt: null }
  updates.setAutomatic(true)
  await settle()
  checks[1]?.answer(NEW)
  await settle()
  downloads[1]?.answer()
  await settle()
  expect([stateOf(updates), installs]).toEqual(['ready', true])
  updates.setAutomatic(false)
  expect(installs).toBe(false)
  updates.setAutomatic(true)
  expect([stateOf(updates), installs, checks.length]).toEqual(['ready', true, 2])
})

test('neither a policy nor a package that cannot update itself lets anything be asked', () => {
  policy = 'The policy file /etc/sluice/policy.json turns updates off.'
  const forbidden = updatesWith()
  forbidden.start()
  forbidden.check()
  forbidden.setAutomatic(true)
  expect(forbidden.status().state).toEqual({ state: 'off', policy })
  const fault = { message: 'Sluice was installed from a package (deb).', nextStep: 'Update it.' }
  const unsupported = updatesWith({ unsupported: fault })
  unsupported.start()
  unsupported.check()
  expect(unsupported.status().state).toEqual({ state: 'unsupported', ...fault })
  expect([checks, memory.lastCheckAt]).toEqual([[], null])
})

test('the next start tells of a version that was to be installed, once, and does not of one that was', async () => {
  const first = updatesWith()
  await downloadedBy(first)
  await first.close()
  first.installFailed('permission denied (EACCES)')
  expect(memory.installing).toEqual({ version: '2.0.0', fault: 'permission denied (EACCES)' })
  const second = updatesWith()
  second.start()
  expect(second.status().state).toMatchObject({
    state: 'failed',
    message: 'Sluice 2.0.0 was not installed when you quit: permission denied (EACCES).',
  })
  const third = updatesWith()
  third.start()
  expect(stateOf(third)).toBe('idle')
  memory = { ...memory, installing: { version: '2.0.0', fault: null } }
  const installed = updatesWith({ version: '2.0.0' })
  installed.start()
  expect([stateOf(installed), memory.installing]).toEqual(['idle', null])
})

test('an app that quits in the middle of a download installs nothing', async () => {
  const updates = updatesWith()
  updates.check()
  checks[0]?.answer(NEW)
  await settle()
  await updates.close()
  expect([cancelled, installs, memory.installing]).toEqual([1, false, null])
})

test('a folder without room keeps no date, and updates go on', async () => {
  const updates = updatesWith({
    memory: {
      read: () => memory,
      write: () => {
        throw new Error('ENOSPC')
      },
    },
  })
  await downloadedBy(updates)
  expect([stateOf(updates), installs]).toEqual(['ready', true])
})
