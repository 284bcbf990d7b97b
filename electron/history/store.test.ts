import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, vi } from 'vitest'
import type { Approval } from '../../shared/approval.ts'
import { LOG_LIMIT } from '../../shared/job.ts'
import { ownFolder } from '../testing/own-folder.ts'
import { openStore } from './store.ts'
import { beatWith, resultWith, snapshotWith, storedWith } from './testing/beat.ts'

const ALL = { search: '', cluster: null, limit: 1_000 }
const DAY_MS = 24 * 60 * 60 * 1_000

const ownPath = () => join(ownFolder('history'), 'history.sqlite')
const ended = resultWith({ rows: 3, seconds: 2 })
const succeeded = { result: ended, isOpen: false, job: storedWith({ state: 'succeeded', rows: 3 }) } as const

it('makes nothing before there is something to remember, and then a file for its owner alone', () => {
  const path = ownPath()
  const store = openStore(path, () => 1)
  expect([store.list(ALL), store.detail('a'), store.info().fault]).toEqual([[], null, null])
  expect(readdirSync(join(path, '..'))).toEqual([])
  expect(store.write(beatWith(1))).toBe('written')
  for (const name of readdirSync(join(path, '..')))
    expect(statSync(join(path, '..', name)).mode & 0o777).toBe(0o600)
})

it('opens a job after its end as it was: plan, samples, events, result', () => {
  const path = ownPath()
  const store = openStore(path, () => 3)
  for (const no of [1, 2]) store.write(beatWith(no, { plan: no === 1 ? beatWith(no).plan : null }))
  store.write(beatWith(3, { ...succeeded, plan: null }))
  store.close()
  const again = openStore(path, () => 90 * DAY_MS)
  const { job, record } = again.detail('a') ?? {}
  expect(job).toMatchObject({ jobId: 'a', state: 'succeeded', rows: 3, seconds: 2 })
  expect(record?.detail.plan.spec).toEqual(job?.spec)
  expect(record?.detail.events.map(({ message }) => message)).toEqual(['beat 1', 'beat 2', 'beat 3'])
  expect(record?.samples.map(({ at, rows }) => [at, rows])).toEqual([
    [1, 1],
    [2, 2],
    [3, 3],
  ])
  expect(record?.detail.result).toEqual(ended)
  expect([record?.ranBy, record?.ranFrom]).toEqual(['ada', 'command line'])
})

it('keeps who approved a job with it, also what its ledger told later', () => {
  const approval: Approval = {
    ...{ path: 'window', systemUser: 'ada', databaseUser: 'admin', planHash: 'abc', approvedRows: 9 },
    at: '2026-11-29T15:00:00Z',
  }
  const rest = { ...approval, approvedRows: null, at: '2026-11-29T16:00:00Z' }
  const store = openStore(ownPath(), () => 1)
  const job = storedWith({ state: 'interrupted', isWorkedOn: false, approvals: [approval] })
  store.write(beatWith(1, { job, result: resultWith({ state: 'interrupted', resumable: true }) }))
  expect(store.list(ALL)).toMatchObject([{ approvals: [approval] }])
  expect(store.detail('a')?.record?.detail.approvals).toEqual([approval])
  store.see([{ ...job, approvals: [approval, rest] }])
  expect(store.detail('a')?.record?.detail.approvals).toEqual([approval, rest])
})

it('keeps as many events as the log of a live job has, the newest', () => {
  const store = openStore(ownPath(), () => 2)
  const [event] = beatWith(1).events
  if (!event) throw new Error('A beat has an event.')
  store.write(beatWith(1, { events: Array.from({ length: LOG_LIMIT }, () => event) }))
  store.write(beatWith(2))
  const events = store.detail('a')?.record?.detail.events ?? []
  expect([events.length, events.at(-1)?.message]).toEqual([LOG_LIMIT, 'beat 2'])
})

it('keeps fewer samples of a long job, over all of its time', () => {
  const store = openStore(ownPath(), () => 4)
  for (const no of [1, 2, 3]) store.write(beatWith(no))
  store.write(beatWith(4, { stride: 2 }))
  expect(store.detail('a')?.record?.samples.map(({ at }) => at)).toEqual([2, 4])
})

it('tells of a job whose process is gone that it was interrupted', () => {
  let now = 1_000
  const store = openStore(ownPath(), () => now)
  store.write(beatWith(1_000))
  expect(store.list(ALL)).toMatchObject([{ state: 'running', isWorkedOn: true }])
  expect(store.detail('a')?.record?.detail.result).toBeNull()
  now = 60_000
  expect(store.list(ALL)).toMatchObject([{ state: 'interrupted', isWorkedOn: false }])
  expect(store.detail('a')?.record?.detail).toMatchObject({
    snapshot: { state: 'interrupted' },
    result: { state: 'interrupted', resumable: true, rows: 1_000, problem: { code: 'gave-up' } },
  })
  // Another machine has finished it since.
  store.see([storedWith({ state: 'succeeded', createdAt: now })])
  expect(store.list(ALL)).toMatchObject([{ state: 'succeeded' }])
  expect(store.detail('a')?.record?.detail.result).toMatchObject({ state: 'interrupted' })
})

it('lists how far a job is as its process told, until a ledger tells of more rows', () => {
  const store = openStore(ownPath(), () => 2)
  store.write(beatWith(1, { snapshot: snapshotWith({ rows: 1, progress: 0.3 }) }))
  store.write(beatWith(2, { plan: null, snapshot: snapshotWith({ rows: 2, progress: 0.4 }) }))
  expect(store.list(ALL)).toMatchObject([{ rows: 2, progress: 0.4 }])
  const stopped = {
    snapshot: snapshotWith({ rows: 2, progress: 0.4 }),
    result: resultWith({ resumable: true }),
  }
  store.write(beatWith(2, { plan: null, ...stopped }))
  store.see([storedWith({ state: 'interrupted', rows: 2 })])
  expect(store.list(ALL)).toMatchObject([{ state: 'interrupted', progress: 0.4 }])
  store.see([storedWith({ state: 'failed', rows: 3 })])
  expect(store.list(ALL)[0]).not.toHaveProperty('progress')
})

it('believes what a ledger told last, also when the clock was set back meanwhile', () => {
  let now = 60_000
  const store = openStore(ownPath(), () => now)
  store.write(beatWith(now))
  now = 1_000
  store.see([storedWith({ state: 'failed', createdAt: now })])
  expect(store.list(ALL)).toMatchObject([{ state: 'failed' }])
  // Another process of this machine has the job in hand now.
  store.write(beatWith(now, { recorder: 'two', job: storedWith({ rows: 5 }) }))
  now = 30_000
  expect(store.list(ALL)).toMatchObject([{ state: 'interrupted', rows: 5 }])
})

it('a job has one recorder: the next one follows when the first has ended in between, or is gone', () => {
  const store = openStore(ownPath(), () => 0)
  store.write(beatWith(1))
  expect(store.write(beatWith(2, { recorder: 'two' }))).toBe('elsewhere')
  store.write(beatWith(3, { result: resultWith({ state: 'interrupted', resumable: true }) }))
  expect(store.write(beatWith(4, { recorder: 'two' }))).toBe('written')
  // Its charts begin anew, its log goes on.
  expect(store.detail('a')?.record?.samples.map(({ at }) => at)).toEqual([4])
  expect(store.detail('a')?.record?.detail.events.map(({ at }) => at)).toEqual([1, 3, 4])
  expect(store.write(beatWith(60_000, { recorder: 'three' }))).toBe('written')
  store.write(beatWith(60_001, { ...succeeded, recorder: 'three' }))
  expect(store.write(beatWith(90_000, { recorder: 'four' }))).toBe('elsewhere')
})

it('asks for the plan again when the job was removed meanwhile', () => {
  const store = openStore(ownPath(), () => 1)
  store.write(beatWith(1))
  store.remove('a')
  expect(store.write(beatWith(2, { plan: null }))).toBe('plan-needed')
  expect(store.write(beatWith(2))).toBe('written')
})

it('remembers what ledgers told of other jobs, and of its own what came after their end here', () => {
  const now = 100 * DAY_MS
  const store = openStore(ownPath(), () => now)
  const mine = storedWith({ jobId: 'mine', createdAt: now - 1 })
  const stopped = resultWith({ state: 'interrupted', resumable: true })
  store.write(beatWith(now, { job: { ...mine, state: 'interrupted' }, result: stopped }))
  store.write(beatWith(now, { job: storedWith({ jobId: 'running', createdAt: now }), recorder: 'two' }))
  store.see([
    { ...mine, state: 'cancelled' },
    storedWith({ jobId: 'running', createdAt: now, state: 'paused' }),
    storedWith({ jobId: 'other', createdAt: now - 2, state: 'failed', failure: 'It broke.' }),
    storedWith({ jobId: 'old', createdAt: now - 91 * DAY_MS }),
  ])
  expect(store.list(ALL)).toMatchObject([
    { jobId: 'running', state: 'running', seconds: 1 },
    { jobId: 'mine', state: 'cancelled', seconds: 1 },
    { jobId: 'other', state: 'failed', failure: 'It broke.' },
  ])
  expect(store.detail('other')?.record).toBeNull()
})

it('finds jobs by what they were asked, by cluster, and by the beginning of their id', () => {
  const store = openStore(ownPath(), () => 9)
  store.see([
    storedWith({ jobId: 'abcdef01-1', createdAt: 1 }),
    storedWith({ jobId: 'abcdef01-2', createdAt: 2, cluster: 'orders' }),
  ])
  const found = (query: Partial<typeof ALL>) => store.list({ ...ALL, ...query }).map(({ jobId }) => jobId)
  expect(found({ search: ' INACTIVE' })).toEqual(['abcdef01-2', 'abcdef01-1'])
  expect(found({ search: 'in%' })).toEqual([])
  expect(found({ search: 'orders' })).toEqual(['abcdef01-2'])
  expect(store.list({ ...ALL, cluster: 'sandbox' })).toMatchObject([{ jobId: 'abcdef01-1' }])
  expect(found({ limit: 1 })).toEqual(['abcdef01-2'])
  expect(store.beginning('abcdef01')).toEqual(['abcdef01-2', 'abcdef01-1'])
  expect(store.beginning('%')).toEqual([])
})

it('forgets what is too old or too much, a slice at a time, and nothing that runs', () => {
  const now = 1_000 * DAY_MS
  const store = openStore(ownPath(), () => now)
  const seen = Array.from({ length: 50 }, (_, no) => storedWith({ jobId: `${no}`, createdAt: now - no }))
  store.keep({ days: 365, jobs: 45 })
  store.see([...seen, storedWith({ jobId: 'old', createdAt: now - 300 * DAY_MS })])
  store.write(beatWith(now, { job: storedWith({ jobId: 'runs', createdAt: 0 }) }))
  expect(store.forget('old')).toBe(false)
  expect(store.list(ALL).map(({ jobId }) => jobId)).toEqual([
    ...seen.slice(0, 45).map(({ jobId }) => jobId),
    'runs',
  ])
  store.keep({ days: 1, jobs: 10 })
  expect([store.forget('old'), store.forget('old'), store.info().jobs]).toEqual([true, false, 11])
  expect(store.info().retention).toEqual({ days: 1, jobs: 10 })
  while (store.forget('all'));
  expect(store.list(ALL).map(({ jobId }) => jobId)).toEqual(['runs'])
})

it('sets a damaged file aside, says so, and begins a new one', () => {
  for (const damage of ['header', 'pages'] as const) {
    const path = ownPath()
    const store = openStore(path, () => 1)
    for (let no = 1; no < 200; no += 1) store.write(beatWith(no))
    store.close()
    const bytes = readFileSync(path)
    bytes.fill(0xa5, damage === 'header' ? 0 : 4_096)
    writeFileSync(path, bytes)
    const again = openStore(path, () => 1)
    expect(again.write(beatWith(1))).toBe('written')
    expect(again.list(ALL)).toHaveLength(1)
    const name = readdirSync(join(path, '..')).find((file) => /^history-damaged-.*\.sqlite$/.test(file)) ?? ''
    expect(again.info().fault).toContain(name)
    expect(readFileSync(join(path, '..', name)).equals(bytes)).toBe(true)
  }
})

it('lists and opens what can be read where some letters are damaged', () => {
  const path = ownPath()
  const store = openStore(path, () => 2)
  for (const jobId of ['a', 'b', 'c'])
    for (const no of [1, 2]) store.write(beatWith(no, { job: storedWith({ jobId }) }))
  const other = new DatabaseSync(path)
  other.exec(`UPDATE job SET summary = '{' || summary WHERE id = 'a'; UPDATE job SET snapshot = '{' WHERE id = 'b';
    UPDATE event SET event = '{' WHERE no = 1; UPDATE sample SET sample = '{' WHERE no = 2`)
  other.close()
  expect(store.list(ALL).map(({ jobId }) => jobId)).toEqual(['b', 'c'])
  expect(store.detail('c')?.record?.detail.events.map(({ message }) => message)).toEqual(['beat 2'])
  expect(store.detail('c')?.record?.samples.map(({ at }) => at)).toEqual([1])
  expect(store.info().fault).toBeNull()
})

it('sets a file aside, too, of which only an index is damaged', () => {
  const path = ownPath()
  const store = openStore(path, () => 1)
  store.write(beatWith(1))
  store.close()
  const database = new DatabaseSync(path)
  database.enableDefensive(false)
  // A change that the index does not hear of.
  database.exec(`CREATE TABLE kept AS SELECT * FROM sqlite_schema WHERE name = 'job_by_time';
    PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE name = 'job_by_time'; PRAGMA writable_schema = RESET;
    UPDATE job SET created_at = 7;
    PRAGMA writable_schema = ON; INSERT INTO sqlite_schema SELECT * FROM kept; PRAGMA writable_schema = RESET`)
  database.close()
  store.remove('a')
  expect(store.info()).toMatchObject({ jobs: 0, fault: expect.stringContaining('a new history was started') })
})

it('begins again where somebody has removed its file meanwhile', () => {
  const path = ownPath()
  const store = openStore(path, () => 2)
  store.write(beatWith(1))
  for (const name of readdirSync(join(path, '..'))) rmSync(join(path, '..', name))
  expect(store.list(ALL)).toEqual([])
  expect(store.write(beatWith(2, { plan: null }))).toBe('plan-needed')
  expect(store.write(beatWith(2))).toBe('written')
  expect(openStore(path, () => 2).list(ALL)).toMatchObject([{ jobId: 'a', rows: 2 }])
})

it('tells that it cannot be written to while it can be read', () => {
  const path = ownPath()
  const store = openStore(path, () => 2, 1)
  store.write(beatWith(1))
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  expect(store.write(beatWith(2))).toBe('failed')
  expect(store.list(ALL)).toMatchObject([{ rows: 1 }])
  expect(store.info()).toMatchObject({ jobs: 1, fault: expect.stringContaining('database is locked') })
  other.close()
  expect(store.write(beatWith(2))).toBe('written')
  expect(store.info().fault).toBeNull()
})

it('leaves the file of a later version alone', () => {
  const path = ownPath()
  const later = new DatabaseSync(path)
  later.exec('PRAGMA user_version = 99')
  later.close()
  const store = openStore(path)
  expect(store.write(beatWith(1))).toBe('failed')
  expect(store.list(ALL)).toEqual([])
  expect(store.info().fault).toContain('a newer version of Sluice')
})

it('is off where Node.js has no SQLite', () => {
  const store = openStore(ownPath())
  const missing = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined)
  expect(store.info().fault).toContain('does not include SQLite')
  expect(store.write(beatWith(1))).toBe('failed')
  expect(store.info().fault).toMatch(/^Jobs are not recorded on this machine: .* does not include SQLite\.$/)
  missing.mockRestore()
})

it('brings a file without tables to this version', () => {
  const path = ownPath()
  new DatabaseSync(path).close()
  expect(openStore(path).write(beatWith(1))).toBe('written')
})

it('is off where its folder cannot be used, and comes back with it', () => {
  const folder = ownFolder('history')
  writeFileSync(join(folder, 'home'), '')
  const store = openStore(join(folder, 'home', 'history.sqlite'), () => 1)
  expect(store.write(beatWith(1))).toBe('failed')
  expect(store.info().fault).toMatch(/^Jobs are not recorded: the job history cannot be used \(.+\)\.$/)
  rmSync(join(folder, 'home'))
  expect(store.write(beatWith(2))).toBe('written')
  expect(store.info().fault).toBeNull()
})
