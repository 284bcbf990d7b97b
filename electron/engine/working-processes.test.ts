import { hostname } from 'node:os'
import { afterAll, expect, it } from 'vitest'
import { withTable, type TestTable } from '../testing/cluster.ts'
import { TIMING } from './engine.ts'
import { ADD_ONE, SLOW, withHits } from './testing/hit-jobs.ts'
import { hits } from './testing/hit-rows.ts'
import { fixedCapabilities, specOf, testEngine } from './testing/test-engine.ts'
import { untilSnapshot } from './testing/until-snapshot.ts'

/** Two engines are two processes, as far as the ledger can tell. */
const [here, there] = [testEngine(), testEngine()]
afterAll(async () => await Promise.all([here.close(), there.close()]))

const ROWS = 1_000
const limits = { ...SLOW, rowsPerSecond: 100 }
const OF_THIS_MACHINE = { host: hostname(), pid: process.pid, isHere: true }

it('all know of each other, and so does who only looks, until they have left', async () => {
  await withHits(ROWS, async (table) => {
    const first = await here.start(specOf(table.name, { ...ADD_ONE, limits }))
    const second = await there.join('sandbox', first.id, 1)
    const isKnown = (told: readonly { rows: number | null }[] | undefined) =>
      told?.length === 2 && told.every(({ rows }) => (rows ?? 0) > 0)
    for (const job of [first, second]) {
      const { processes } = await untilSnapshot(job, (now) => isKnown(now.processes))
      expect(processes?.map(({ workers }) => workers).toSorted()).toEqual([
        1,
        first.snapshot().limits.workers,
      ])
      expect(processes).toEqual([0, 1].map(() => expect.objectContaining(OF_THIS_MACHINE)))
    }
    const stored = async () => (await here.storedJobs('sandbox')).find(({ jobId }) => jobId === first.id)
    const { processes = [], rows = 0 } = (await stored()) ?? {}
    const told = processes.map((one) => one.rows ?? 0)
    expect(processes.map(({ id }) => id).toSorted()).toEqual(
      first
        .snapshot()
        .processes?.map(({ id }) => id)
        .toSorted(),
    )
    // Each tells what it has done by then, and the ledger knows of every batch.
    expect(told.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(rows)
    second.interrupt()
    await second.finished
    await untilSnapshot(first, (now) => now.processes === undefined)
    expect((await stored())?.processes).toHaveLength(1)
    first.adjust({ rowsPerSecond: null })
    expect(await first.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
    expect((await stored())?.processes).toBeUndefined()
    expect(await hits(table)).toEqual({ 1: ROWS })
  })
})

/** Engines whose ledger is in a schema of its own. */
async function inOldLedger(table: TestTable, use: (engines: ReturnType<typeof makeTwo>) => Promise<void>) {
  const scratch = `${table.name}_ledger`
  const engines = makeTwo(table, scratch)
  try {
    await engines[0].createLedger('sandbox')
    await table.client.query(`ALTER TABLE ${scratch}.process DROP COLUMN report`)
    await use(engines)
  } finally {
    await Promise.all(engines.map(async (engine) => await engine.close()))
  }
}

function makeTwo({ direct }: TestTable, scratch: string) {
  const connect = async () => await Promise.resolve({ ...direct, scratch })
  const make = () =>
    testEngine({ connect, capabilities: fixedCapabilities({ oneStatement: true }), timing: TIMING })
  return [make(), make()] as const
}

it('works in a ledger of an earlier version, where they are nameless until somebody creates what is missing', async () => {
  await withTable('id int PRIMARY KEY, hits int NOT NULL DEFAULT 0', async (table) => {
    await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, ${ROWS}) AS i`)
    await inOldLedger(table, async ([engine, other]) => {
      const job = await engine.start(specOf(table.name, { ...ADD_ONE, limits }))
      expect(job.plan.ledger).toBe('ready')
      const joined = await other.join('sandbox', job.id, 1)
      const nameless = await untilSnapshot(job, (now) => now.processes?.length === 2)
      for (const one of nameless.processes ?? [])
        expect(one).toMatchObject({ host: null, rows: null, heardSecondsAgo: null, isHere: false })
      await untilSnapshot(joined, ({ workers }) => workers.some(({ rows }) => rows > 0))
      await other.createLedger('sandbox')
      const named = await untilSnapshot(
        job,
        (now) => now.processes?.every(({ host }) => host !== null) === true,
      )
      for (const one of named.processes ?? []) expect(one).toMatchObject(OF_THIS_MACHINE)
      job.adjust({ rowsPerSecond: null })
      for (const one of [job, joined])
        expect(await one.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
      const { rows } = await table.client.query(`SELECT DISTINCT hits FROM ${table.name}`)
      expect(rows).toEqual([{ hits: 1 }])
    })
  })
})
