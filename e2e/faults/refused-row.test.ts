import { expect, it } from 'vitest'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { stormPolicy, type Weather } from './storm-policy.ts'
import { WAYS, withRig } from './rig.ts'

const ROWS = 400
const SEED = 23_514
/** One row in so many is refused. */
const BAD = 50

it.concurrent.each(WAYS)('is set aside once, through cuts and conflicts, as %s', async (_, oneStatement) => {
  let weather: Weather = { cuts: 0, conflicts: 0 }
  const policy = stormPolicy(SEED, () => weather)
  await withRig(ROWS, { oneStatement, policy }, async ({ table, engine, addOne, ledgerRows }) => {
    const { client, name } = table
    await client.query(`ALTER TABLE ${name} ADD CHECK (n = 0 OR id % ${BAD} <> 0)`)
    const job = await engine.start(addOne({ maxRejects: ROWS }))
    weather = { cuts: 0.02, conflicts: 0.1 }
    const bad = ROWS / BAD
    const result = await job.finished
    weather = { cuts: 0, conflicts: 0 }
    expect(result).toMatchObject({ state: 'succeeded', rows: ROWS - bad, rejects: bad })
    const { rows } = await client.query(`SELECT n, count(*)::int AS rows FROM ${name} GROUP BY n ORDER BY n`)
    expect(rows).toEqual([
      { n: 0, rows: bad },
      { n: 1, rows: ROWS - bad },
    ])
    expect(await ledgerRows(job.id)).toBe(ROWS - bad)
    const keys = (await engine.rejects(SANDBOX_CLUSTER, job.id)).map(({ key }) => Number(key[0]))
    expect(keys.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: bad }, (_row, index) => (index + 1) * BAD),
    )
  })
})
