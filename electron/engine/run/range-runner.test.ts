import { describe, expect, it } from 'vitest'
import { problemOf } from '../../../shared/problem-error.ts'
import type { JobEvent } from '../../../shared/job-event.ts'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { readRange } from '../ledger/range-moves.ts'
import type { HeldRange } from '../ledger/held-range.ts'
import { heldJob, type HeldJob } from '../testing/held-job.ts'
import {
  CONFLICT,
  PASS,
  SIZE_LIMIT,
  UNAVAILABLE,
  type Fault,
  type FaultPolicy,
} from '../testing/wire/fault.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'
import { allocateCounters, counterReader, counterWriter } from '../observe/counters.ts'
import { TIMING } from '../timing.ts'
import { allocateControl, gateOf } from './control.ts'
import { RangeRunner } from './range-runner.ts'
import { allocateRate, rateLimit } from './rate-limit.ts'
import { allocateFuse, fuseOf } from './shared-cells.ts'
import { stepOf } from './step.ts'
import { WorkerSession } from './worker-session.ts'

const BATCH_SIZE = 3
/** Longer than any batch takes that gets an answer, also on a busy machine. */
const STALLED_MS = 4_000
const ADD_ONE = 'hits = hits + 1'
const HITS = 'id int PRIMARY KEY, hits int NOT NULL DEFAULT 0'
const DENIED = { sqlState: '42501', message: 'permission denied' }
const AGE_LIMIT = { sqlState: '54000', message: 'transaction age limit of 300s exceeded' }
const unlimited = () => rateLimit(allocateRate(), () => null)

interface Ran {
  readonly range: HeldRange | null
  readonly problem: ReturnType<typeof problemOf> | null
  readonly events: Omit<JobEvent, 'worker'>[]
  readonly parts: readonly HeldRange[]
  readonly counters: ReturnType<ReturnType<typeof counterReader>['read']>
}

interface Circumstances {
  readonly oneStatement: boolean
  readonly guarded?: boolean
  readonly maxRejects?: number
  readonly fuse?: number | null
  readonly batchSize?: number
  /** Parts that somebody asks for at once. */
  readonly parts?: number
  /** How long a batch may take. */
  readonly batchMs?: number
}

/** Runs the first range of a job over a connection with faults, by one runner that never waits long. */
async function run(job: HeldJob, table: TestTable, policy: FaultPolicy, how: Circumstances): Promise<Ran> {
  await using proxy = await wireProxy(table.direct, policy)
  const counters = allocateCounters(1)
  const gate = gateOf(allocateControl())
  const events: Ran['events'] = []
  const parts: HeldRange[] = []
  const session = new WorkerSession({
    applicationName: 'sluice-worker-0',
    connection: async () => await Promise.resolve(proxy.connection),
    timing: { ...TIMING, batchMs: how.batchMs ?? TIMING.batchMs },
    gate,
    connects: unlimited(),
    random: () => 0,
    now: () => performance.now(),
    onTrouble: () => {},
  })
  let blown = 0
  const runner = new RangeRunner({
    session,
    counters: counterWriter(counters, 0),
    gate: { ...gate, pass: async () => await Promise.resolve(blown === 0) },
    rate: unlimited(),
    fuse: fuseOf(allocateFuse(how.fuse ?? null)),
    batchSize: () => how.batchSize ?? BATCH_SIZE,
    random: () => 0,
    report: (event) => events.push(event),
    waiting: () => {},
    offer: (offered) => parts.push(...offered),
    fuseBlown: () => (blown += 1),
  })
  const { oneStatement, guarded = true, maxRejects = 0 } = how
  const guarding = guarded ? { holder: job.holder, oneStatement, maxRejects } : null
  const done = { events, parts, counters: () => counterReader(counters, 0).read() }
  try {
    const step = stepOf({ work: job.work, counts: true }, 0, guarding)
    const running = runner.run(job.ranges[0] ?? never(), step)
    if (how.parts) runner.wantParts(how.parts)
    return { ...done, range: await running, problem: null, counters: done.counters() }
  } catch (error) {
    return { ...done, range: null, problem: problemOf(error), counters: done.counters() }
  } finally {
    await session.drop()
  }
}

function never(): never {
  throw new Error('The job has no range.')
}

/** A fault for the n-th batch of the worker, counted from 1; a batch counts where it is committed. */
function atCommits(faultOf: (no: number) => Fault): FaultPolicy {
  let commits = 0
  return { request: ({ isCommit }) => (isCommit ? faultOf((commits += 1)) : PASS) }
}

async function withRows(
  rows: number,
  use: (table: TestTable, job: HeldJob) => Promise<void>,
  set: string | null = ADD_ONE,
) {
  await withTable(HITS, async (table) => {
    await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, ${rows}) AS i`)
    await using job = await heldJob(table, set)
    await use(table, job)
  })
}

async function hits({ client, name }: TestTable): Promise<Record<string, number>> {
  const { rows } = await client.query(`SELECT hits, count(*)::int AS count FROM ${name} GROUP BY hits`)
  return Object.fromEntries(rows.map(({ hits: value, count }) => [value, count]))
}

describe.each([{ oneStatement: true }, { oneStatement: false }])(
  'a runner, one statement: $oneStatement',
  (path) => {
    it('moves the ledger with every batch', async () => {
      await withRows(20, async (table, job) => {
        const { range, counters } = await run(job, table, {}, path)
        expect(range).toMatchObject({ done: true, rows: 20, batches: 7, epoch: 7 })
        expect(counters).toMatchObject({ rows: 20, batches: 7, retries: 0 })
        expect(await readRange(job.session, job.holder, 0)).toEqual(range)
        expect(await hits(table)).toEqual({ 1: 20 })
      })
    })

    it('repeats a batch that met a conflict at its commit, with fewer rows', async () => {
      await withRows(20, async (table, job) => {
        const policy = atCommits((no) => (no % 3 === 0 ? PASS : { kind: 'error', error: CONFLICT }))
        const { range, counters, problem } = await run(job, table, policy, path)
        expect(problem).toBeNull()
        expect(range).toMatchObject({ done: true, rows: 20 })
        expect(counters.conflicts).toBe(2 * counters.batches)
        expect(await hits(table)).toEqual({ 1: 20 })
      })
    })

    it.each(['before', 'during', 'after', 'unknown'] as const)(
      'looks at the ledger when the connection ends %s a commit, and changes every row once',
      async (when) => {
        await withRows(20, async (table, job) => {
          const policy = atCommits((no) => (no % 2 === 0 ? { kind: 'cut', when } : PASS))
          const { range, problem, counters, events } = await run(job, table, policy, path)
          expect(problem).toBeNull()
          expect(range).toMatchObject({ done: true, rows: 20 })
          expect(counters.rows).toBe(20)
          expect(events.map(({ kind }) => kind)).toContain('reconnect')
          expect(await hits(table)).toEqual({ 1: 20 })
        })
      },
    )

    it('looks at the ledger when an answer leaves open whether a commit took place', async () => {
      await withRows(20, async (table, job) => {
        let commits = 0
        const policy = atCommits((no) => {
          commits = no
          return no === 2 || no === 4 ? { kind: 'error', error: UNAVAILABLE, isDone: no === 2 } : PASS
        })
        const { range, problem, counters } = await run(job, table, policy, path)
        expect(problem).toBeNull()
        expect(range).toMatchObject({ done: true, rows: 20, batches: 7 })
        expect(counters.rows).toBe(20)
        // Only the batch that did not take place was made again.
        expect(commits).toBe(8)
        expect(await hits(table)).toEqual({ 1: 20 })
      })
    })

    it('gives a batch up that gets no answer, looks, and takes fewer rows', async () => {
      await withRows(6, async (table, job) => {
        const policy = atCommits((no) => (no === 2 ? { kind: 'stall', when: 'after' } : PASS))
        const { range, problem } = await run(job, table, policy, { ...path, batchMs: STALLED_MS })
        expect(problem).toBeNull()
        expect(range).toMatchObject({ rows: 6 })
        expect(await hits(table)).toEqual({ 1: 6 })
      })
    })

    it('gives up after twenty tries without progress and says what to do', async () => {
      await withRows(20, async (table, job) => {
        const policy = atCommits((no) => (no > 2 ? { kind: 'error', error: CONFLICT } : PASS))
        const { counters, problem } = await run(job, table, policy, path)
        expect(problem).toMatchObject({ code: 'gave-up', sqlState: '40001' })
        expect(problem?.nextStep).toContain('fewer workers')
        expect(counters).toMatchObject({ rows: 6, batches: 2, retries: 21 })
        expect(await hits(table)).toEqual({ 0: 14, 1: 6 })
      })
    })

    it('counts each cut of a range that is too slow as progress', async () => {
      await withTable(HITS, async (table) => {
        // Each cut leaves the last row to others.
        await table.client.query(`INSERT INTO ${table.name} SELECT 2 ^ i FROM generate_series(0, 29) AS i`)
        await using job = await heldJob(table, ADD_ONE)
        let batches = 0
        const policy: FaultPolicy = {
          request: ({ sql }) => {
            if (!sql.includes(ADD_ONE)) return PASS
            batches += 1
            return batches <= 25 ? { kind: 'error', error: AGE_LIMIT } : PASS
          },
        }
        const { range, problem, parts, counters } = await run(job, table, policy, path)
        expect(problem).toBeNull()
        expect(parts).toHaveLength(25)
        expect(range).toMatchObject({ done: true, rows: 5 })
        expect(counters).toMatchObject({ rows: 5, retries: 25 })
        expect(await hits(table)).toEqual({ 0: 25, 1: 5 })
      })
    })

    it('tries again at once, for free, when only the schema changed', async () => {
      await withRows(3, async (table, job) => {
        const error = { ...CONFLICT, message: 'schema has been updated by another transaction (OC001)' }
        const { events, problem, counters } = await run(
          job,
          table,
          atCommits((no) => (no === 1 ? { kind: 'error', error } : PASS)),
          path,
        )
        expect(problem).toBeNull()
        expect(counters).toMatchObject({ rows: 3, retries: 1 })
        expect(events).toEqual([])
      })
    })

    it('takes fewer rows for good when a transaction was too big', async () => {
      await withRows(20, async (table, job) => {
        const policy = atCommits((no) => (no === 1 ? { kind: 'error', error: SIZE_LIMIT } : PASS))
        const { range, counters } = await run(job, table, policy, path)
        expect(range).toMatchObject({ rows: 20, done: true })
        expect(counters.batches).toBeGreaterThan(10)
      })
    })

    it('finds the row that the database refuses, and names it', async () => {
      await withTable(`${HITS}, CHECK (id <> 8 OR hits = 0)`, async (table) => {
        await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, 20) AS i`)
        await using job = await heldJob(table, ADD_ONE)
        const { problem } = await run(job, table, {}, path)
        expect(problem).toMatchObject({ code: 'too-many-rejects', sqlState: '23514' })
        expect(problem?.message).toContain('key 8')
        expect(await hits(table)).toEqual({ 0: 13, 1: 7 })
      })
    })

    it('sets rows aside that the database refuses, as many as it may', async () => {
      await withTable(`${HITS}, CHECK (id NOT IN (8, 9) OR hits = 0)`, async (table) => {
        await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, 20) AS i`)
        await using job = await heldJob(table, ADD_ONE)
        const { problem, range } = await run(job, table, {}, { ...path, maxRejects: 2 })
        expect(problem).toBeNull()
        expect(range).toMatchObject({ done: true, rows: 18 })
        const rejects = await table.client.query(
          `SELECT row_key, sql_state FROM sluice.reject WHERE job_id = $1 ORDER BY row_key`,
          [job.holder.jobId],
        )
        expect(rejects.rows).toEqual([
          { row_key: '["8"]', sql_state: '23514' },
          { row_key: '["9"]', sql_state: '23514' },
        ])
        expect(await hits(table)).toEqual({ 0: 2, 1: 18 })
      })
    })

    it('changes no row more than the fuse lets through', async () => {
      await withRows(20, async (table, job) => {
        const { range } = await run(job, table, {}, { ...path, fuse: 7 })
        expect(range).toMatchObject({ done: false, rows: 7 })
        expect(await hits(table)).toEqual({ 0: 13, 1: 7 })
      })
    })

    it('does not blow the fuse when nothing is left', async () => {
      await withRows(7, async (table, job) => {
        const { range } = await run(job, table, {}, { ...path, fuse: 7 })
        expect(range).toMatchObject({ done: true, rows: 7 })
      })
    })

    it('cuts its range when others ask for parts, and does only what it keeps', async () => {
      await withRows(20, async (table, job) => {
        const { range, parts } = await run(job, table, {}, { ...path, parts: 4 })
        expect(parts).toHaveLength(3)
        expect(parts.map(({ no }) => no)).toEqual([1, 2, 3])
        expect(range?.hi).toEqual(parts[0]?.lo)
        expect(parts.at(-1)?.hi).toBeNull()
        expect(await hits(table)).toEqual({ 0: 20 - (range?.rows ?? 0), 1: range?.rows ?? 0 })
      })
    })

    it('lets go of a range that somebody else took over, having changed none of it', async () => {
      await withRows(20, async (table, job) => {
        await table.client.query(
          'UPDATE sluice.key_range SET owner = gen_random_uuid(), epoch = 1 WHERE job_id = $1',
          [job.holder.jobId],
        )
        const { range, problem } = await run(job, table, {}, path)
        expect([range, problem]).toEqual([null, null])
        expect(await hits(table)).toEqual({ 0: 20 })
      })
    })

    it('lets go of a range that somebody else took over once nothing is left that the fuse could let through', async () => {
      await withRows(0, async (table, job) => {
        await table.client.query(
          'UPDATE sluice.key_range SET owner = gen_random_uuid(), epoch = 1 WHERE job_id = $1',
          [job.holder.jobId],
        )
        // It finds that out by one batch, and needs no other.
        const policy = atCommits((no) => (no === 1 ? PASS : { kind: 'error', error: DENIED }))
        const { range, problem } = await run(job, table, policy, { ...path, fuse: 0 })
        expect([range, problem]).toEqual([null, null])
      })
    })
  },
)

describe('a runner that guesses where its batches end', () => {
  const path = { oneStatement: true, batchSize: 150 }

  /** One row in ten, then heaps of 900 rows far apart. */
  async function withHeaps(use: (table: TestTable, job: HeldJob) => Promise<void>) {
    await withTable(HITS, async (table) => {
      await table.client.query(`INSERT INTO ${table.name} SELECT i * 10 FROM generate_series(1, 900) AS i`)
      for (const from of [100_000, 500_000])
        await table.client.query(
          `INSERT INTO ${table.name} SELECT ${from} + i FROM generate_series(1, 900) AS i`,
        )
      await using job = await heldJob(table, ADD_ONE)
      await use(table, job)
    })
  }

  it('reads most rows once, and never changes more than a batch may have', async () => {
    await withHeaps(async (table, job) => {
      const statements: string[] = []
      const request: FaultPolicy['request'] = ({ sql, isBatch }) => {
        if (isBatch) statements.push(sql.includes('boundary') ? 'looked up' : 'guessed')
        return PASS
      }
      const { range, problem } = await run(job, table, { request }, path)
      expect(problem).toBeNull()
      expect(range).toMatchObject({ done: true, rows: 2_700 })
      expect(await hits(table)).toEqual({ 1: 2_700 })
      expect(statements.filter((kind) => kind === 'guessed').length).toBeGreaterThan(5)
      // With more than 150 rows in a batch there would be fewer.
      expect(range?.batches).toBeGreaterThanOrEqual(2_700 / 150)
    })
  })

  it.each(['before', 'during', 'after', 'unknown'] as const)(
    'changes every row once when connections end %s',
    async (when) => {
      await withHeaps(async (table, job) => {
        const policy = atCommits((no) => (no % 3 === 0 ? { kind: 'cut', when } : PASS))
        const { range, problem } = await run(job, table, policy, path)
        expect(problem).toBeNull()
        expect(range).toMatchObject({ done: true, rows: 2_700 })
        expect(await hits(table)).toEqual({ 1: 2_700 })
      })
    },
  )
})

it('runs a batch again without a ledger, which is harmless for a purge', async () => {
  await withRows(
    20,
    async (table, job) => {
      const policy = atCommits((no) => (no % 3 === 0 ? { kind: 'cut', when: 'after' } : PASS))
      const { problem } = await run(job, table, policy, { oneStatement: false, guarded: false })
      expect(problem).toBeNull()
      expect(await hits(table)).toEqual({})
    },
    null,
  )
})
