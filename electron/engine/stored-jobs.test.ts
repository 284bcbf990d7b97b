import { randomUUID } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import type { Connection } from '../../shared/cluster.ts'
import { problemOf } from '../../shared/problem-error.ts'
import type { TestTable } from '../testing/cluster.ts'
import { createUser } from '../testing/direct-client.ts'
import { TIMING, type Engine } from './engine.ts'
import { ADD_ONE, SLOW, withHits } from './testing/hit-jobs.ts'
import { hits, HITS } from './testing/hit-rows.ts'
import { fixedCapabilities, specOf, testEngine } from './testing/test-engine.ts'
import { isAtRest, untilSnapshot } from './testing/until-snapshot.ts'

const timing = { ...TIMING, leaseMs: 500 }
/** Two engines are two processes, as far as the ledger can tell. */
const [here, there] = [testEngine({ timing }), testEngine({ timing })]
afterAll(async () => await Promise.all([here.close(), there.close()]))

const stored = async (id: string) => (await here.storedJobs('sandbox')).find(({ jobId }) => jobId === id)

describe('a job in the ledger', () => {
  it('goes on where it was interrupted, in another process, and changes every row once', async () => {
    await withHits(1_000, async (table) => {
      const job = await here.start(specOf(table.name, { ...ADD_ONE, limits: SLOW }))
      await untilSnapshot(job, ({ rows }) => rows >= 100)
      job.interrupt()
      const first = await job.finished
      expect(first).toMatchObject({ state: 'interrupted', resumable: true, problem: null })
      expect(await stored(job.id)).toMatchObject({ state: 'interrupted', rows: first.rows })
      const second = await there.resume('sandbox', job.id, { rowsPerSecond: null, workers: 3 })
      expect(second.snapshot().progress).toBeCloseTo(job.snapshot().progress ?? Number.NaN, 1)
      expect(second.snapshot().limits).toEqual({ batchSize: 10, workers: 3, rowsPerSecond: null })
      expect(await second.finished).toMatchObject({ state: 'succeeded', rows: 1_000 })
      expect(await hits(table)).toEqual({ 1: 1_000 })
      expect(await stored(job.id)).toMatchObject({ state: 'succeeded', rows: 1_000 })
    })
  })

  it('begins although no sample rows were found in time', async () => {
    await withHits(10, async (table) => {
      await table.client.query('BEGIN')
      await table.client.query(`UPDATE ${table.name} SET hits = 0`)
      const job = await here.start(specOf(table.name, ADD_ONE))
      expect(job.plan.warnings.join()).toContain('No sample rows were found')
      await table.client.query('ROLLBACK')
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 10 })
      expect(await hits(table)).toEqual({ 1: 10 })
    })
  })

  it('is worked on by two processes at once', async () => {
    await withHits(2_000, async (table) => {
      // So slow that the first cannot be done before the second has begun.
      const limits = { ...SLOW, rowsPerSecond: 100 }
      const first = await here.start(specOf(table.name, { ...ADD_ONE, limits }))
      const second = await there.join('sandbox', first.id, 1)
      for (const job of [first, second]) {
        const { workers, state } = await untilSnapshot(job, (now) => now.workers.some(({ rows }) => rows > 0))
        expect(workers.some(({ rows }) => rows > 0)).toBe(true)
        expect(state).toBe('running')
      }
      first.adjust({ rowsPerSecond: null })
      const results = await Promise.all([first.finished, second.finished])
      for (const result of results) expect(result).toMatchObject({ state: 'succeeded', rows: 2_000 })
      for (const job of [first, second])
        expect(job.snapshot()).toMatchObject({ progress: 1, phases: [{ done: true }] })
      expect(second.snapshot().workers).toHaveLength(1)
      expect(await hits(table)).toEqual({ 1: 2_000 })
    })
  })

  it('pauses, resumes, changes its limits and ends for good in every process that works on it', async () => {
    await withHits(1_000, async (table) => {
      const limits = { ...SLOW, rowsPerSecond: 50 }
      const job = await here.start(specOf(table.name, { ...ADD_ONE, limits }))
      await there.pauseStored('sandbox', job.id)
      await untilSnapshot(job, ({ state }) => state === 'paused')
      expect(await stored(job.id)).toMatchObject({ state: 'paused' })
      await there.adjustStored('sandbox', job.id, { workers: 3, batchSize: 5 })
      await untilSnapshot(job, (snapshot) => snapshot.limits.workers === 3)
      await job.resume()
      await untilSnapshot(job, ({ rows, workers }) => rows > 0 && workers.length === 3)
      await there.cancelStored('sandbox', job.id)
      const result = await job.finished
      expect(result).toMatchObject({ state: 'cancelled', resumable: false })
      expect(await stored(job.id)).toMatchObject({ state: 'cancelled', rows: result.rows })
      expect((await hits(table))[1]).toBe(result.rows)
      await expect(there.resume('sandbox', job.id)).rejects.toThrow('has been cancelled')
      await expect(there.pauseStored('sandbox', job.id)).rejects.toThrow('has been cancelled')
    })
  })

  it('stays paused for who comes to work on it, until it is resumed', async () => {
    await withHits(100, async (table) => {
      const limits = { ...SLOW, rowsPerSecond: 50 }
      const job = await here.start(specOf(table.name, { ...ADD_ONE, limits }))
      await untilSnapshot(job, ({ rows }) => rows > 0)
      job.pause()
      await untilSnapshot(job, isAtRest)
      job.interrupt()
      const { rows } = await job.finished
      expect(await stored(job.id)).toMatchObject({ state: 'paused', rows })
      await there.adjustStored('sandbox', job.id, { rowsPerSecond: null })
      const other = await there.join('sandbox', job.id, 1)
      expect(other.snapshot()).toMatchObject({ state: 'paused', waitingFor: null })
      // A worker has a range, and makes no batch.
      const hasRange = await untilSnapshot(other, ({ workers }) =>
        workers.some(({ range }) => range !== null),
      )
      expect(hasRange).toMatchObject({ state: 'paused', rows })
      await other.resume()
      expect(await other.finished).toMatchObject({ state: 'succeeded', rows: 100 })
      expect(await hits(table)).toEqual({ 1: 100 })
    })
  })

  it('can go on after it failed, once the cause is gone', async () => {
    await withHits(
      500,
      async (table) => {
        const spec = specOf(table.name, { ...ADD_ONE, limits: { workers: 2, batchSize: 20 } })
        const job = await here.start(spec)
        expect(await job.finished).toMatchObject({ state: 'failed', resumable: true })
        expect(await stored(job.id)).toMatchObject({
          state: 'failed',
          failure: expect.stringContaining('key 444'),
        })
        await expect(there.pauseStored('sandbox', job.id)).rejects.toThrow(
          'has failed; no process is working on it',
        )
        await expect(there.join('sandbox', job.id)).rejects.toThrow('has failed; no process is working on it')
        expect((await stored(job.id))?.failure).toContain('key 444')
        await table.client.query(`ALTER TABLE ${table.name} DROP CONSTRAINT never`)
        expect(await (await here.resume('sandbox', job.id)).finished).toMatchObject({
          state: 'succeeded',
          rows: 500,
        })
        expect(await hits(table)).toEqual({ 1: 500 })
      },
      `${HITS}, CONSTRAINT never CHECK (id <> 444 OR hits = 0)`,
    )
  })

  it('keeps why it failed, whoever else worked on it', async () => {
    await withHits(
      500,
      async (table) => {
        const spec = specOf(table.name, { ...ADD_ONE, limits: { ...SLOW, rowsPerSecond: 400 } })
        const job = await here.start(spec)
        const other = await there.join('sandbox', job.id, 1)
        const results = await Promise.all([job.finished, other.finished])
        expect(results.map(({ state }) => state)).toEqual(['failed', 'failed'])
        expect((await stored(job.id))?.failure).toMatch(/^The database rejects the row with key 444/)
      },
      `${HITS}, CONSTRAINT never CHECK (id <> 444 OR hits = 0)`,
    )
  })

  it('sets rows aside and lists them', async () => {
    await withHits(
      500,
      async (table) => {
        const limits = { maxRejects: 5, batchSize: 100 }
        const job = await here.start(specOf(table.name, { ...ADD_ONE, limits }))
        expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 495, rejects: 5 })
        const rejects = await here.rejects('sandbox', job.id)
        expect(rejects.map(({ key }) => Number(key[0])).toSorted((a, b) => a - b)).toEqual([
          100, 200, 300, 400, 500,
        ])
        expect(rejects[0]).toMatchObject({ sqlState: '23514', message: expect.stringContaining('never') })
      },
      `${HITS}, CONSTRAINT never CHECK (id % 100 <> 0 OR hits = 0)`,
    )
  })

  it('goes on with a higher number of rows that may be set aside, those that are counted in', async () => {
    await withHits(
      500,
      async (table) => {
        const limits = { maxRejects: 2, batchSize: 20, workers: 2 }
        const job = await here.start(specOf(table.name, { ...ADD_ONE, limits }))
        const { problem, ...result } = await job.finished
        expect(result).toMatchObject({ state: 'failed', resumable: true, rejects: 2 })
        expect(problem).toMatchObject({ code: 'too-many-rejects', action: 'allow-rejects' })
        expect(problem?.message).toMatch(/more than 2 rows, the next one being the row with key \d+: /)
        await expect(there.resume('sandbox', job.id, { maxRejects: 1 })).rejects.toThrow(
          'has set aside 2 rows already, more than 1',
        )
        const fewer = there.adjustStored('sandbox', job.id, { workers: 3, maxRejects: 1 })
        await expect(fewer).rejects.toThrow('has set aside 2 rows')
        expect(await stored(job.id)).toMatchObject({ state: 'failed', rejects: 2 })
        const again = await (await there.resume('sandbox', job.id, { maxRejects: 4 })).finished
        expect(again).toMatchObject({ state: 'failed', rejects: 4, problem: { code: 'too-many-rejects' } })
        await here.adjustStored('sandbox', job.id, { maxRejects: 5 })
        const last = await here.resume('sandbox', job.id)
        expect(last.plan.spec.limits).toMatchObject({ maxRejects: 5 })
        expect(await last.finished).toMatchObject({ state: 'succeeded', rows: 495, rejects: 5 })
        expect(await stored(job.id)).toMatchObject({ spec: { limits: { maxRejects: 5 } } })
        expect(await hits(table)).toEqual({ 0: 5, 1: 495 })
      },
      `${HITS}, CONSTRAINT never CHECK (id % 100 <> 0 OR hits = 0)`,
    )
  })

  it('may set aside more while it runs, whoever runs it', async () => {
    await withHits(
      500,
      async (table) => {
        const limits = { batchSize: 20, workers: 1, rowsPerSecond: 40 }
        const job = await here.start(specOf(table.name, { ...ADD_ONE, limits }))
        await there.adjustStored('sandbox', job.id, { maxRejects: 1, rowsPerSecond: null })
        expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 499, rejects: 1 })
        expect(await hits(table)).toEqual({ 0: 1, 1: 499 })
      },
      `${HITS}, CONSTRAINT never CHECK (id <> 444 OR hits = 0)`,
    )
  })

  it('pauses before it changes more rows than were approved, and goes on when a person says so', async () => {
    await withHits(1_000, async (table) => {
      const limits = { approvedRows: 500, batchSize: 100, workers: 3 }
      const job = await here.start(specOf(table.name, { ...ADD_ONE, limits }))
      const { waitingFor, rows } = await untilSnapshot(job, isAtRest)
      expect(waitingFor).toContain('500')
      expect(rows).toBe(550)
      expect(await hits(table)).toEqual({ 0: 450, 1: 550 })
      // Whoever comes to it now is told too, and not that a person paused it.
      const other = await there.join('sandbox', job.id, 1)
      expect(other.snapshot()).toMatchObject({ state: 'paused', waitingFor })
      await job.resume('yes')
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 1_000 })
      expect(await other.finished).toMatchObject({ state: 'succeeded' })
    })
  })

  it('tells apart what it does not know, what is no id, and a cluster without it', async () => {
    await expect(here.resume('sandbox', randomUUID())).rejects.toThrow('There is no job')
    await expect(here.rejects('sandbox', 'nonsense')).rejects.toThrow('There is no job “nonsense”')
  })
})

describe('a ledger that somebody deletes from while a job runs', () => {
  const SLOW_ADD = { ...ADD_ONE, limits: { ...SLOW, rowsPerSecond: 200 } }

  it('keeps the job from going on, not from saying what it has changed', async () => {
    await withHits(400, async (table) => {
      const job = await here.start(specOf(table.name, SLOW_ADD))
      await untilSnapshot(job, ({ rows }) => rows >= 50)
      // Or it would be refused where a batch moves one of them at the same moment.
      await table.client.query("SET default_transaction_isolation = 'read committed'")
      await table.client.query('DELETE FROM sluice.key_range WHERE job_id = $1', [job.id])
      const result = await job.finished
      expect(result).toMatchObject({ problem: { code: 'ledger-damaged' }, resumable: false })
      expect(result.rows).toBe((await hits(table))[1])
    })
  })

  it('may lose the job, which then says so', async () => {
    await withHits(200, async (table) => {
      const job = await here.start(specOf(table.name, SLOW_ADD))
      await untilSnapshot(job, ({ rows }) => rows >= 50)
      await table.client.query('DELETE FROM sluice.job WHERE id = $1', [job.id])
      expect(await job.finished).toMatchObject({ resumable: false })
      expect(job.detail().events).toContainEqual(
        expect.objectContaining({
          level: 'warning',
          message: expect.stringContaining('was deleted from the ledger'),
        }),
      )
    })
  })
})

describe('verification', () => {
  it('says that no row matches any more', async () => {
    await withHits(100, async (table) => {
      const job = await here.start(specOf(table.name, { operation: 'purge', where: 'id <= 60' }))
      expect((await job.finished).verification).toEqual({
        state: 'verified',
        message: expect.stringMatching(/^None of the rows up to key \d+ matches any more\.$/),
      })
    })
  })

  it('says when rows match that came behind the workers', async () => {
    await withHits(400, async (table) => {
      const spec = specOf(table.name, {
        operation: 'purge',
        where: 'hits = 0',
        limits: { ...SLOW, workers: 1 },
      })
      const job = await here.start(spec)
      await untilSnapshot(job, ({ rows }) => rows >= 100)
      job.pause()
      await table.client.query(`INSERT INTO ${table.name} VALUES (-5)`)
      await job.resume()
      expect((await job.finished).verification).toMatchObject({ state: 'differs' })
    })
  })

  it('has nothing to say of an update', async () => {
    await withHits(10, async (table) => {
      expect((await (await here.start(specOf(table.name, ADD_ONE))).finished).verification).toBeNull()
    })
  })
})

describe('without a ledger that the user may write to', () => {
  async function asStranger(
    { client, name, connection }: TestTable,
    use: (engine: Engine, user: string) => Promise<void>,
    way: Omit<Connection, 'user'> = connection,
  ) {
    const user = `stranger_${randomUUID().slice(0, 8)}`
    await createUser(client, user)
    await client.query(`GRANT SELECT, UPDATE, DELETE ON ${name} TO ${user}`)
    const connect = async () => await Promise.resolve({ ...way, user })
    const engine = testEngine({ connect, capabilities: fixedCapabilities(null) })
    await use(engine, user)
    await engine.close()
  }

  it('does what may be repeated, and says what that means', async () => {
    await withHits(100, async (table) => {
      await asStranger(table, async (engine) => {
        const spec = specOf(table.name, { operation: 'purge', where: 'id <= 60' })
        const plan = await engine.plan(spec)
        expect(plan).toMatchObject({ ledger: 'missing' })
        const job = await engine.start(spec)
        expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 60, resumable: false })
        await expect(engine.storedJobs('sandbox')).rejects.toMatchObject({
          problem: { kind: 'refused', code: 'ledger-missing' },
        })
      })
    })
  })

  it('refuses what would change rows twice, and says what an administrator can run', async () => {
    await withHits(100, async (table) => {
      await asStranger(table, async (engine) => {
        const error = await engine.start(specOf(table.name, ADD_ONE)).catch((thrown: unknown) => thrown)
        expect(error).toMatchObject({
          problem: {
            kind: 'refused',
            code: 'ledger-missing',
            nextStep: expect.stringContaining('GRANT USAGE ON SCHEMA sluice'),
          },
        })
        expect(await hits(table)).toEqual({ 0: 100 })
      })
    })
  })

  it.each([
    ['ON DELETE SET NULL', { operation: 'purge', where: 'boss IS NULL' }],
    ['ON UPDATE CASCADE', { operation: 'update', where: 'id = 1', set: 'code = 1, note = boss' }],
  ])('is refused where a foreign key changes what would be read again: %s', async (action, spec) => {
    await withHits(10, async (table) => {
      const { client, name } = table
      const columns = 'ADD code int UNIQUE, ADD note int, ADD boss int'
      await client.query(`ALTER TABLE ${name} ${columns}`)
      await asStranger(table, async (engine) => {
        expect(await engine.plan(specOf(name, spec))).toMatchObject({ ledger: 'missing' })
        await client.query(`ALTER TABLE ${name} ADD FOREIGN KEY (boss) REFERENCES ${name} (code) ${action}`)
        const problem = await engine.plan(specOf(name, spec)).catch(problemOf)
        expect(problem).toMatchObject({ kind: 'refused', code: 'ledger-missing' })
      })
    })
  })

  it('is refused where transactions do not keep rows and ledger together', async () => {
    await withHits(10, async (table) => {
      const { client, name, direct } = table
      const password = 'secret'
      const start = async (engine: Engine, user: string) => {
        await client.query(`ALTER ROLE ${user} PASSWORD '${password}'`)
        await client.query(`GRANT USAGE ON SCHEMA sluice TO ${user}`)
        await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sluice TO ${user}`)
        await client.query(`ALTER ROLE ${user} SET default_transaction_isolation = 'read committed'`)
        await expect(engine.start(specOf(name, ADD_ONE))).rejects.toThrow('“read committed”')
      }
      // Aurora DSQL has no such user, and neither has the gateway.
      await asStranger(table, start, { ...direct, identity: { kind: 'password', password } })
      expect(await hits(table)).toEqual({ 0: 10 })
    })
  })

  it('explains the right that is missing to make one', async () => {
    await withHits(1, async (table) => {
      await asStranger(table, async (engine) => {
        await expect(engine.createLedger('sandbox')).rejects.toMatchObject({
          problem: { code: 'ledger-denied' },
        })
      })
    })
  })
})
