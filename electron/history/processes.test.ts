import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { expect, it, vi } from 'vitest'
import { ownFolder } from '../testing/own-folder.ts'
import { openHistory } from './history.ts'
import { openStore } from './store.ts'
import { beatWith, resultWith } from './testing/beat.ts'

const WRITER = fileURLToPath(new URL('./testing/writer.ts', import.meta.url))
const THREAD = new URL('./history-thread.ts', import.meta.url)
const ALL = { search: '', cluster: null, limit: 1_000 }

/** Holds the file for longer than a beat waits that is not the last. */
const HOLD_THE_FILE = `
const { parentPort, workerData } = require('node:worker_threads')
const database = new (require('node:sqlite').DatabaseSync)(workerData)
database.exec('BEGIN IMMEDIATE')
parentPort.postMessage('held')
setTimeout(() => database.exec('COMMIT'), 400)`

const ownPath = () => join(ownFolder('history'), 'history.sqlite')

/** Every job has a sample and an event for each row that its summary tells of: no beat is there by half. */
function expectWhole(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true })
  expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
  const counts = database
    .prepare(
      `SELECT summary ->> 'rows' AS "rows", (SELECT count(*) FROM sample WHERE job_id = id) AS samples,
         (SELECT count(*) FROM event WHERE job_id = id) AS events FROM job`,
    )
    .all()
  database.close()
  for (const { rows, samples, events } of counts) expect([samples, events]).toEqual([rows, rows])
}

it('a process that is killed while it writes leaves a whole file that goes on', async () => {
  const path = ownPath()
  for (let round = 0; round < 12; round += 1) {
    const writer = fork(WRITER, [path, `job-${round}`, '100000'])
    const exited = once(writer, 'exit')
    await once(writer, 'message')
    await sleep(round * 7)
    writer.kill('SIGKILL')
    await exited
    expectWhole(path)
    expect(openStore(path).list(ALL)).toHaveLength(round + 1)
  }
}, 120_000)

it('several processes write at once, and nothing is lost', async () => {
  const path = ownPath()
  const codes = await Promise.all(
    Array.from({ length: 6 }, async (_, no) => {
      const [code] = await once(fork(WRITER, [path, `job-${no}`, '150']), 'exit')
      return Number(code)
    }),
  )
  expect(codes).toEqual([0, 0, 0, 0, 0, 0])
  expectWhole(path)
  expect(
    openStore(path)
      .list(ALL)
      .map(({ rows }) => rows),
  ).toEqual([150, 150, 150, 150, 150, 150])
}, 120_000)

it('does not wait long for others on the thread of a command, which leads its job', async () => {
  const waits: unknown[] = []
  class Connection extends DatabaseSync {
    constructor(path: string, options: { timeout?: number } = {}) {
      super(path, options)
      waits.push(options.timeout)
    }
  }
  vi.spyOn(process, 'getBuiltinModule').mockReturnValue({ DatabaseSync: Connection })
  expect(await openHistory(ownPath(), null).write(beatWith(1))).toBe('written')
  vi.restoreAllMocks()
  expect(waits).toEqual([50])
})

it('waits for others at the end of a job all the same', async () => {
  const path = ownPath()
  const history = openHistory(path, null)
  await history.write(beatWith(1))
  const other = new Worker(HOLD_THE_FILE, { eval: true, workerData: path })
  const exited = once(other, 'exit')
  await once(other, 'message')
  expect(await history.write(beatWith(2, { result: resultWith(), isOpen: false }))).toBe('written')
  await exited
})

it('works the same on a thread, which starts again after its end', async () => {
  const path = ownPath()
  const history = openHistory(path, THREAD)
  await history.close()
  expect(await history.write(beatWith(1))).toBe('written')
  expect(await history.list(ALL)).toMatchObject([{ jobId: 'a' }])
  await history.close()
  expect(await history.info()).toMatchObject({ jobs: 1, fault: null })
  await history.close()
})
