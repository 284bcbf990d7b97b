import { expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { enginesOfBothKinds } from '../testing/both-kinds-of-batch.ts'
import { specOf } from '../testing/test-engine.ts'

const engines = enginesOfBothKinds()

const PARENTS = 60
/** More than a transaction may change. */
const TOO_MANY = 3_100

/** Each parent has `each` children, but for number 40, which has too many. */
async function withFamilies(each: number, use: (table: TestTable, child: string) => Promise<void>) {
  await withTable('id int PRIMARY KEY', async (table) => {
    const { client, name } = table
    const child = `${name}_child`
    await client.query(
      `CREATE TABLE ${child} (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, parent int NOT NULL REFERENCES ${name} ON DELETE CASCADE)`,
    )
    await client.query(`CREATE INDEX ON ${child} (parent)`)
    await client.query(`INSERT INTO ${name} SELECT i FROM generate_series(1, ${PARENTS}) AS i`)
    for (let id = 1; id <= PARENTS; id += 1)
      for (let left = id === 40 ? TOO_MANY : each; left > 0; left -= 3_000)
        await client.query(
          `INSERT INTO ${child} (parent) SELECT ${id} FROM generate_series(1, ${Math.min(left, 3_000)})`,
        )
    await use(table, child)
  })
}

const ids = async ({ client, name }: TestTable) =>
  (await client.query<{ id: number }>(`SELECT id FROM ${name} ORDER BY id`)).rows.map(({ id }) => id)

it.each(Object.entries(engines))(
  'sets a parent aside whose cascade is too large for a transaction, in %s',
  async (_, engine) => {
    await withFamilies(3, async (table, child) => {
      const limits = { maxRejects: 1, workers: 1 }
      const job = await engine.start(specOf(table.name, { operation: 'purge', where: 'true', limits }))
      expect(await job.finished).toMatchObject({
        state: 'succeeded',
        rows: PARENTS - 1,
        rejects: 1,
        problem: null,
      })
      expect(await ids(table)).toEqual([40])
      const [reject] = await engine.rejects('sandbox', job.id)
      expect(reject).toMatchObject({ key: ['40'], sqlState: '54000' })
      expect(reject?.message).toBe(`transaction row limit exceeded, together with its rows of “${child}”`)
    })
  },
)

it('ends the job with the parent when none may be set aside', async () => {
  await withFamilies(3, async ({ name }, child) => {
    const job = await engines['a transaction'].start(
      specOf(name, { operation: 'purge', where: 'true', limits: { workers: 1 } }),
    )
    const { problem } = await job.finished
    expect(problem).toMatchObject({ code: 'too-many-rejects', sqlState: '54000' })
    expect(problem?.message).toContain(
      `key 40: transaction row limit exceeded, together with its rows of “${child}”`,
    )
  })
})

it('takes as many parents as a transaction has room for', async () => {
  await withFamilies(300, async (table) => {
    const limits = { maxRejects: 1, workers: 1 }
    const job = await engines['one statement'].start(
      specOf(table.name, { operation: 'purge', where: 'true', limits }),
    )
    const { batches, rows } = await job.finished
    expect(rows).toBe(PARENTS - 1)
    // Ten at most fit; one at a time would be 59.
    expect(batches).toBeLessThan(45)
  })
})
