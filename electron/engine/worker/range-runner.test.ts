import { describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { allowRejects } from '../ledger/allowed-rejects.ts'
import { listRejects } from '../ledger/job-record.ts'
import { readRange } from '../ledger/range-moves.ts'
import { heldJob, type HeldJob } from '../testing/held-job.ts'
import { ADD_ONE, atCommits, DENIED, hits, HITS, withRows } from '../testing/hit-rows.ts'
import { runRange as run } from '../testing/run-range.ts'
import { CONFLICT, PASS, SIZE_LIMIT, UNAVAILABLE, type FaultPolicy } from '../testing/wire/fault.ts'

const AGE_LIMIT = { sqlState: '54000', message: 'transaction age limit of 300s exceeded' }

describe.each([{ oneStatement: true }, { oneStatement: false }])(
  'a runner, one statement: $oneStatement',
  (path) => {
    it('moves the ledger with every batch', async () => {
      await withRows(20, async (table, job) => {
        const { range, counters } = await run(job, table.direct, {}, path)
        expect(range).toMatchObject({ done: true, rows: 20, batches: 7, epoch: 7 })
        expect(counters).toMatchObject({ rows: 20, batches: 7, retries: 0 })
        expect(await readRange(job.session, job.holder, 0)).toEqual(range)
        expect(await hits(table)).toEqual({ 1: 20 })
      })
    })

    it('repeats a batch that met a conflict at its commit, with fewer rows', async () => {
      await withRows(20, async (table, job) => {
        const policy = atCommits((no) => (no % 3 === 0 ? PASS : { kind: 'error', error: CONFLICT }))
        const { range, counters, problem } = await run(job, table.direct, policy, path)
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
          const { range, problem, counters, events } = await run(job, table.direct, policy, path)
          expect(problem).toBeNull()
          expect(range).toMatchObject({ done: true, rows: 20 })
          expect(counters.rows).toBe(20)
          expect(events.map(({ kind }) => kind)).toContain('reconnect')
          expect(await hits(table)).toEqual({ 1: 20 })
        })
      },
    )

    it('looks at the ledger before it lets a range go of whose last batch it does not know', async () => {
      await withRows(20, async (table, job) => {
        const policy = atCommits((no) => (no === 1 ? { kind: 'cut', when: 'after' } : PASS))
        const { range, counters } = await run(job, table.direct, policy, { ...path, letGo: true })
        expect(range).toMatchObject({ done: false, rows: 3 })
        expect(counters.rows).toBe(3)
      })
    })

    it('sees to it that a batch of which it does not know cannot take place later', async () => {
      await withRows(20, async (table, job) => {
        const policy = atCommits((no) => (no === 1 ? { kind: 'cut', when: 'before' } : PASS))
        const { range } = await run(job, table.direct, policy, { ...path, letGo: true })
        expect(range).toMatchObject({ rows: 0, epoch: 1 })
        expect(await readRange(job.session, job.holder, 0)).toEqual(range)
      })
    })

    it('looks at the ledger when an answer leaves open whether a commit took place', async () => {
      await withRows(20, async (table, job) => {
        let commits = 0
        const policy = atCommits((no) => {
          commits = no
          return no === 2 || no === 4 ? { kind: 'error', error: UNAVAILABLE, isDone: no === 2 } : PASS
        })
        const { range, problem, counters } = await run(job, table.direct, policy, path)
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
        const { range, problem } = await run(job, table.direct, policy, path)
        expect(problem).toBeNull()
        expect(range).toMatchObject({ rows: 6 })
        expect(await hits(table)).toEqual({ 1: 6 })
      })
    })

    it('gives up after twenty tries without progress and says what to do', async () => {
      await withRows(20, async (table, job) => {
        const policy = atCommits((no) => (no > 2 ? { kind: 'error', error: CONFLICT } : PASS))
        const { counters, problem } = await run(job, table.direct, policy, path)
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
        const { range, problem, parts, counters } = await run(job, table.direct, policy, path)
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
          table.direct,
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
        const { range, counters } = await run(job, table.direct, policy, path)
        expect(range).toMatchObject({ rows: 20, done: true })
        expect(counters.batches).toBeGreaterThan(10)
      })
    })

    it('finds the row that the database refuses, and names it', async () => {
      await withTable(`${HITS}, CHECK (id <> 8 OR hits = 0)`, async (table) => {
        await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, 20) AS i`)
        await using job = await heldJob(table, ADD_ONE)
        const { problem } = await run(job, table.direct, {}, path)
        expect(problem).toMatchObject({ code: 'too-many-rejects', sqlState: '23514' })
        expect(problem?.message).toContain('key 8')
        expect(await hits(table)).toEqual({ 0: 13, 1: 7 })
      })
    })

    it('sets rows aside that the database refuses, as many as it may', async () => {
      await withTable(`${HITS}, CHECK (id NOT IN (8, 9) OR hits = 0)`, async (table) => {
        await table.client.query(`INSERT INTO ${table.name} SELECT i FROM generate_series(1, 20) AS i`)
        await using job = await heldJob(table, ADD_ONE)
        const { problem, range } = await run(job, table.direct, {}, { ...path, maxRejects: 2 })
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
        const { range } = await run(job, table.direct, {}, { ...path, fuse: 7 })
        expect(range).toMatchObject({ done: false, rows: 7 })
        expect(await hits(table)).toEqual({ 0: 13, 1: 7 })
      })
    })

    it('does not blow the fuse when nothing is left', async () => {
      await withRows(7, async (table, job) => {
        const { range } = await run(job, table.direct, {}, { ...path, fuse: 7 })
        expect(range).toMatchObject({ done: true, rows: 7 })
      })
    })

    it('cuts its range when others ask for parts, and does only what it keeps', async () => {
      await withRows(20, async (table, job) => {
        const { range, parts } = await run(job, table.direct, {}, { ...path, parts: 4 })
        expect(parts).toHaveLength(3)
        expect(parts.map(({ no }) => no)).toEqual([1, 2, 3])
        expect(range?.hi).toEqual(parts[0]?.lo)
        expect(parts.at(-1)?.hi).toBeNull()
        expect(await hits(table)).toEqual({ 0: 20 - (range?.rows ?? 0), 1: range?.rows ?? 0 })
      })
    })

    it.each([{ parts: 4 }, {}])(
      'begins nothing where the job was paused while it connected, parts asked for: $parts',
      async (asked) => {
        await withRows(20, async (table, job) => {
          let isPaused = false
          const sent: string[] = []
          const request: FaultPolicy['request'] = ({ sql }) => {
            // Whether the table is the job's is looked up first.
            isPaused = true
            if (/^(BEGIN|WITH|UPDATE|INSERT|DELETE)\b/.test(sql)) sent.push(sql)
            return PASS
          }
          const how = { ...path, ...asked, isPaused: () => isPaused }
          const { range, parts } = await run(job, table.direct, { request }, how)
          expect([range, parts, sent]).toEqual([job.ranges[0], [], []])
        })
      },
    )

    it('lets go of a range that somebody else took over, having changed none of it', async () => {
      await withRows(20, async (table, job) => {
        await table.client.query(
          'UPDATE sluice.key_range SET owner = gen_random_uuid(), epoch = 1 WHERE job_id = $1',
          [job.holder.jobId],
        )
        const { range, problem } = await run(job, table.direct, {}, path)
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
        const { range, problem } = await run(job, table.direct, policy, { ...path, fuse: 0 })
        expect([range, problem]).toEqual([null, null])
      })
    })
  },
)

describe('a runner that guesses where its batches end', () => {
  it('takes no fewer rows where a guess takes in more than a transaction may have', async () => {
    await withRows(900, async (table, job) => {
      const error = { sqlState: '54000', message: 'transaction row limit exceeded' }
      let guesses = 0
      const policy: FaultPolicy = {
        request: ({ sql }) =>
          /\bsluice_batch AS\b/.test(sql) && (guesses += 1) === 1 ? { kind: 'error', error } : PASS,
      }
      const how = { oneStatement: true, batchSize: 150 }
      const { range, problem, counters } = await run(job, table.direct, policy, how)
      expect(problem).toBeNull()
      expect(guesses).toBeGreaterThan(0)
      expect(range).toMatchObject({ done: true, rows: 900 })
      expect(counters).toMatchObject({ retries: 0, batchSize: 150 })
      expect(await hits(table)).toEqual({ 1: 900 })
    })
  })

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
      const { range, problem } = await run(job, table.direct, { request }, path)
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
        const { range, problem } = await run(job, table.direct, policy, path)
        expect(problem).toBeNull()
        expect(range).toMatchObject({ done: true, rows: 2_700 })
        expect(await hits(table)).toEqual({ 1: 2_700 })
      })
    },
  )
})

it('sets no row aside where memory is short for what the statement reads', async () => {
  await withRows(20, async (table, job) => {
    const error = {
      sqlState: '54000',
      message: 'query requires more than allowed temp space of 131072 KB to execute',
    }
    const policy: FaultPolicy = {
      request: ({ sql }) => (sql.includes('hits + 1') ? { kind: 'error', error } : PASS),
    }
    await allowRejects(job.session, job.holder.jobId, 50)
    const { problem } = await run(job, table.direct, policy, { oneStatement: true })
    expect(problem?.message).toContain('temp space')
    expect(problem?.code).not.toBe('too-many-rejects')
    expect(await listRejects(job.session, job.holder.jobId)).toEqual([])
  })
})
