import { afterAll, expect, it } from 'vitest'
import type { Connection } from '../../shared/cluster.ts'
import { withTable } from '../testing/cluster.ts'
import { HOSTILE_ENVIRONMENT, inEnvironment, ownUser } from './testing/hostile-settings.ts'
import { specOf, testEngine } from './testing/test-engine.ts'
import { untilSnapshot } from './testing/until-snapshot.ts'

let connection: Connection
const connect = async () => await Promise.resolve(connection)
/** Two engines are two processes, as far as the ledger can tell. */
const [here, there] = [testEngine({ connect }), testEngine({ connect })]
afterAll(async () => await Promise.all([here.close(), there.close()]))

it('a job goes on under other settings of role and environment, worker threads included', async () => {
  await withTable('at timestamptz PRIMARY KEY, n int NOT NULL DEFAULT 0', async (table) => {
    const { client, name } = table
    await client.query(`INSERT INTO ${name}
      SELECT timestamptz '2024-01-01' + i * interval '7 hours' FROM generate_series(1, 1000) AS i`)
    const user = await ownUser(table)
    connection = user.connection
    await user.give({ datestyle: "'SQL, DMY'", timezone: "'America/St_Johns'" })
    const limits = { batchSize: 10, workers: 2, rowsPerSecond: 500 }
    const spec = specOf(name, { operation: 'update', where: 'true', set: 'n = n + 1', limits })
    const job = await here.start(spec)
    await untilSnapshot(job, ({ rows }) => rows >= 100)
    job.interrupt()
    expect(await job.finished).toMatchObject({ state: 'interrupted', resumable: true })
    await user.give({ datestyle: "'SQL, MDY'", timezone: "'Asia/Kathmandu'", extra_float_digits: '-15' })
    await inEnvironment(HOSTILE_ENVIRONMENT, async () => {
      const rest = await there.resume('sandbox', job.id, { rowsPerSecond: null, workers: 3 })
      expect(await rest.finished).toMatchObject({ state: 'succeeded', rows: 1_000 })
    })
    const { rows } = await client.query(`SELECT n, count(*)::int FROM ${name} GROUP BY n`)
    expect(rows).toEqual([{ n: 1, count: 1_000 }])
  })
})
