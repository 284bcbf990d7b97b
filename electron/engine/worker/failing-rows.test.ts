import { describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { heldJob, type HeldJob } from '../testing/held-job.ts'
import { runRange } from '../testing/run-range.ts'
import { PASS, type Fault } from '../testing/wire/fault.ts'

/** Rows whose `raw` is the number of the row, but for those of `bad`. */
async function withRaw(
  rows: number,
  bad: Readonly<Record<number, string>>,
  use: (table: TestTable) => Promise<void>,
  more = '',
) {
  await withTable(
    `id int PRIMARY KEY, raw text NOT NULL, hits int NOT NULL DEFAULT 0${more}`,
    async (table) => {
      // No more than a transaction may have.
      for (let first = 1; first <= rows; first += 3_000)
        await table.client.query(
          `INSERT INTO ${table.name} SELECT i, coalesce($1::json->>i::text, i::text) FROM generate_series($2::int, $3::int) AS i`,
          [JSON.stringify(bad), first, Math.min(rows, first + 2_999)],
        )
      await use(table)
    },
  )
}

async function rejectsOf({ client }: TestTable, { holder }: HeldJob) {
  const found = await client.query(
    `SELECT row_key AS key, sql_state, message FROM sluice.reject WHERE job_id = $1 ORDER BY row_key`,
    [holder.jobId],
  )
  return found.rows
}

async function changedIds({ client, name }: TestTable): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(`SELECT id FROM ${name} WHERE hits <> 0 ORDER BY id`)
  return rows.map(({ id }) => id)
}

const numbers = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

const CONDITIONS = [
  ['a cast', 'raw::int > 0', 'x', '22P02'],
  ['a division', '100 / nullif(raw, $$x$$)::int > 0', '0', '22012'],
  [
    'a JSON path',
    `jsonb_path_exists((CASE raw WHEN $$x$$ THEN '1' ELSE '{"a":1}' END)::jsonb, 'strict $.a')`,
    'x',
    '2203A',
  ],
  ['a pattern', 'id::text !~ raw', '(', '2201B'],
  ['a sub-select', '(SELECT 1 FROM generate_series(1, length(raw) / 9 + 1)) = 1', 'xxxxxxxxxx', '21000'],
] as const

describe.each([{ oneStatement: true }, { oneStatement: false }])(
  'a row that fails, one statement: $oneStatement',
  (path) => {
    it.each(CONDITIONS)(
      'is found by %s in the condition, named and set aside',
      async (_, where, bad, sqlState) => {
        await withRaw(40, { 8: bad, 9: bad, 30: bad }, async (table) => {
          await using job = await heldJob(table, 'hits = hits + 1', [], where.replaceAll('$$', "'"))
          const { problem, range, events } = await runRange(job, table.direct, {}, { ...path, maxRejects: 3 })
          expect(problem).toBeNull()
          expect(range).toMatchObject({ done: true })
          const rejects = await rejectsOf(table, job)
          expect(rejects.map(({ key, sql_state }) => [key, sql_state])).toEqual([
            ['["30"]', sqlState],
            ['["8"]', sqlState],
            ['["9"]', sqlState],
          ])
          expect(rejects[0]?.message).toContain('its condition cannot be evaluated: ')
          expect(events.filter(({ kind }) => kind === 'error')).toHaveLength(3)
          expect(range?.rows).toBe((await changedIds(table)).length)
        })
      },
    )

    it('ends the job with its key when no row may be set aside', async () => {
      await withRaw(40, { 8: 'x' }, async (table) => {
        await using job = await heldJob(table, 'hits = hits + 1', [], 'raw::int > 0')
        const { problem } = await runRange(job, table.direct, {}, path)
        expect(problem).toMatchObject({ code: 'too-many-rejects', sqlState: '22P02' })
        expect(problem?.message).toContain('key 8: its condition cannot be evaluated: invalid input syntax')
        expect(await changedIds(table)).toEqual(numbers(1, 7))
      })
    })

    it('is found where it lies among many that do not match, in few statements', async () => {
      await withRaw(20_000, { 15_000: 'x' }, async (table) => {
        await using job = await heldJob(table, 'hits = hits + 1', [], 'raw::int % 4000 = 0')
        let statements = 0
        const request = () => {
          statements += 1
          return PASS
        }
        const { problem, range } = await runRange(job, table.direct, { request }, { ...path, maxRejects: 1 })
        expect(problem).toBeNull()
        expect(range).toMatchObject({ done: true, rows: 5 })
        expect(await changedIds(table)).toEqual([4_000, 8_000, 12_000, 16_000, 20_000])
        expect(await rejectsOf(table, job)).toMatchObject([{ key: '["15000"]', sql_state: '22P02' }])
        expect(statements).toBeLessThan(300)
      })
    })

    it('is nothing to a range that it does not lie in, also when the database tests its condition', async () => {
      await withRaw(40, { 30: 'x' }, async (table) => {
        // It costs nothing, so that PostgreSQL calls it before it looks at the key of a table of one page.
        await table.client.query(
          `CREATE FUNCTION ${table.name}(raw text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS 'BEGIN RETURN raw::int > 0; END'`,
        )
        await table.client.query(`ANALYZE ${table.name}`)
        await using job = await heldJob(table, 'hits = hits + 1', [['20']], `${table.name}(raw)`)
        const { problem, range } = await runRange(job, table.direct, {}, path)
        expect(problem).toBeNull()
        expect(range).toMatchObject({ done: true, rows: 20 })
      })
    })

    it('is found when its change fails, not its condition', async () => {
      await withRaw(40, { 8: 'x', 31: 'y' }, async (table) => {
        await using job = await heldJob(table, 'hits = raw::int')
        const { problem, range } = await runRange(job, table.direct, {}, { ...path, maxRejects: 2 })
        expect(problem).toBeNull()
        expect(range).toMatchObject({ done: true, rows: 38 })
        const rejects = await rejectsOf(table, job)
        expect(rejects.map(({ key }) => key)).toEqual(['["31"]', '["8"]'])
        expect(rejects[0]?.message).toBe('invalid input syntax for type integer: "y"')
      })
    })

    it('is set aside when its condition is a bare literal', async () => {
      await withRaw(40, { 8: 'x' }, async (table) => {
        await using job = await heldJob(table, 'hits = raw::int', [], "'yes'")
        const { problem, range } = await runRange(job, table.direct, {}, { ...path, maxRejects: 1 })
        expect(problem).toBeNull()
        expect(range).toMatchObject({ done: true, rows: 39 })
      })
    })

    it('is set aside when every second one fails', async () => {
      const bad = Object.fromEntries(
        numbers(1, 60)
          .filter((id) => id % 2 === 0)
          .map((id) => [id, 'x']),
      )
      await withRaw(60, bad, async (table) => {
        await using job = await heldJob(table, 'hits = hits + 1', [], 'raw::int > 0')
        const { problem, range } = await runRange(job, table.direct, {}, { ...path, maxRejects: 30 })
        expect(problem).toBeNull()
        expect(range).toMatchObject({ done: true, rows: 30 })
        expect(await rejectsOf(table, job)).toHaveLength(30)
      })
    })

    it.each(['after', 'before'] as const)(
      'makes batches small no longer than it takes to find it, when the connection ends %s it is set aside',
      async (when) => {
        await withRaw(400, { 8: 'x' }, async (table) => {
          await using job = await heldJob(table, 'hits = hits + 1', [], 'raw::int > 0')
          const careful: string[] = []
          let [isSettingAside, isCut] = [false, false]
          const request = ({ sql }: { sql: string }): Fault => {
            if (/^UPDATE "public".*\bCASE\b/s.test(sql)) careful.push(sql)
            isSettingAside ||= sql.startsWith('INSERT INTO sluice.reject')
            if (isCut || !isSettingAside || sql !== 'COMMIT') return PASS
            isCut = true
            careful.splice(0)
            return { kind: 'cut', when }
          }
          const how = { ...path, maxRejects: 1, batchSize: 20 }
          const { problem, range, events } = await runRange(job, table.direct, { request }, how)
          expect(problem).toBeNull()
          expect(range).toMatchObject({ done: true, rows: 399 })
          expect(await rejectsOf(table, job)).toMatchObject([{ key: '["8"]' }])
          expect(events.filter(({ kind }) => kind === 'error')).toHaveLength(1)
          // 2, 4, 8 and 16 rows, and before that perhaps the one that is refused once more.
          expect(careful.length).toBeLessThanOrEqual(5)
        })
      },
    )

    it('says nothing of how many rows a batch may take, as those it is found with are small for its sake', async () => {
      await withRaw(300, { 8: 'x' }, async (table) => {
        await using job = await heldJob(table, 'hits = hits + 1', [], 'raw::int > 0')
        const how = { ...path, maxRejects: 1, batchSize: 2_000 }
        const { problem, counters } = await runRange(job, table.direct, {}, how)
        expect(problem).toBeNull()
        expect(counters.batchSize).toBe(250)
      })
    })

    it('counts as more than was approved when the fuse lets no more through', async () => {
      await withRaw(10, { 8: 'x' }, async (table) => {
        await using job = await heldJob(table, 'hits = hits + 1', [], 'raw::int > 0')
        const { problem, range } = await runRange(job, table.direct, {}, { ...path, maxRejects: 1, fuse: 7 })
        expect(problem).toBeNull()
        expect(range).toMatchObject({ done: false, rows: 7 })
        expect(await rejectsOf(table, job)).toEqual([])
      })
    })
  },
)

it('ends a job without a ledger with its key', async () => {
  await withRaw(40, { 8: 'x' }, async (table) => {
    await using job = await heldJob(table, null, [], 'raw::int > 0')
    const how = { oneStatement: false, guarded: false }
    const { problem } = await runRange(job, table.direct, {}, how)
    expect(problem?.message).toContain('key 8: its condition cannot be evaluated')
  })
})

describe('the hash strategy', () => {
  const how = { oneStatement: false, guarded: false, batchSize: 500 }
  const asHash = (job: HeldJob): HeldJob => ({
    ...job,
    work: { kind: 'hash', change: job.change, classes: 1 },
    ranges: job.ranges.map((range) => ({ ...range, hi: ['2000'] })),
  })

  it('ends with the key of a row that fails', async () => {
    await withRaw(40, { 8: 'x' }, async (table) => {
      await using job = await heldJob(table, null, [], 'raw::int > 0')
      const { problem } = await runRange(asHash(job), table.direct, {}, how)
      expect(problem?.message).toContain('key 8: its condition cannot be evaluated')
    })
  })

  it('takes fewer rows where a transaction has no room for as many', async () => {
    await withRaw(2_000, {}, async (table) => {
      const { client, name } = table
      await client.query(
        `CREATE TABLE ${name}_child (id int PRIMARY KEY, parent int REFERENCES ${name} ON DELETE CASCADE)`,
      )
      await client.query(`CREATE INDEX ON ${name}_child (parent)`)
      for (const first of [0, 3_000, 6_000, 9_000])
        await client.query(
          `INSERT INTO ${name}_child SELECT ${first} + i, 1 + i % 2000 FROM generate_series(1, 3000) AS i`,
        )
      await using job = await heldJob(table, null)
      const { problem, range } = await runRange(asHash(job), table.direct, {}, how)
      expect(problem).toBeNull()
      expect(range).toMatchObject({ done: true, rows: 2_000 })
    })
  })
})
