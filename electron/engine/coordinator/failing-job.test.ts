import { describe, expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { enginesOfBothKinds } from '../testing/both-kinds-of-batch.ts'
import { specOf } from '../testing/test-engine.ts'

const engines = enginesOfBothKinds()

const ROWS = 3_000
/** One row in so many is no number. */
const BAD = 100

async function withRows(use: (name: string, left: () => Promise<number[]>) => Promise<void>) {
  await withTable('id int PRIMARY KEY, raw text, n int NOT NULL DEFAULT 0', async ({ client, name }) => {
    await client.query(
      `INSERT INTO ${name} SELECT i, CASE i % ${BAD} WHEN 0 THEN 'x' ELSE i::text END FROM generate_series(1, ${ROWS}) AS i`,
    )
    await client.query(`ANALYZE ${name}`)
    const left = async () => {
      const { rows } = await client.query<{ id: number }>(`SELECT id FROM ${name} WHERE n = 0 ORDER BY id`)
      return rows.map(({ id }) => id)
    }
    await use(name, left)
  })
}

const BAD_IDS = Array.from({ length: ROWS / BAD }, (_, index) => (index + 1) * BAD)

describe.each(Object.entries(engines))('rows whose condition cannot be evaluated, in %s', (_, engine) => {
  it.each([
    ['purge', { operation: 'purge' }],
    ['update', { operation: 'update', set: 'n = n + 1' }],
  ])('are left as they are by a %s, whoever meets them', async (__, what) => {
    await withRows(async (name, left) => {
      const limits = { maxRejects: BAD_IDS.length, workers: 4 }
      const job = await engine.start(specOf(name, { ...what, where: 'raw::int > 0', limits }))
      const { state, rows, rejects, problem } = await job.finished
      expect(problem).toBeNull()
      expect({ state, rows, rejects }).toEqual({
        state: 'succeeded',
        rows: ROWS - BAD_IDS.length,
        rejects: BAD_IDS.length,
      })
      expect(await left()).toEqual(BAD_IDS)
      const keys = (await engine.rejects('sandbox', job.id)).map(({ key }) => Number(key[0]))
      expect(keys.toSorted((a, b) => a - b)).toEqual(BAD_IDS)
    })
  })

  it('end the job when there are more than may be', async () => {
    await withRows(async (name, left) => {
      const limits = { maxRejects: 10, workers: 4 }
      const spec = { operation: 'update', where: 'raw::int > 0', set: 'n = n + 1', limits }
      const job = await engine.start(specOf(name, spec))
      const { state, problem } = await job.finished
      expect(state).toBe('failed')
      expect(problem).toMatchObject({ code: 'too-many-rejects', sqlState: '22P02' })
      expect(problem?.message).toMatch(
        /the next one being the row with key \d+00: its condition cannot be evaluated/,
      )
      expect(await left()).toEqual(expect.arrayContaining(BAD_IDS))
    })
  })
})
