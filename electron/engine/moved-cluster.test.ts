import { afterAll, expect, it } from 'vitest'
import type { Connection } from '../../shared/cluster.ts'
import { testConnection, withTable } from '../testing/cluster.ts'
import { TIMING } from './engine.ts'
import { specOf, testEngine } from './testing/test-engine.ts'
import { untilSnapshot } from './testing/until-snapshot.ts'

/** Another name for the same place, so that whoever went there would do the rest of the job. */
const elsewhere = (connection: Connection): Connection => ({ ...connection, host: 'localhost' })

let isMoved = false
const engine = testEngine({
  timing: { ...TIMING, connectionLifeMs: 200 },
  connect: async () => (isMoved ? elsewhere(await testConnection()) : await testConnection()),
})
afterAll(async () => await engine.close())

const ROWS = 2_000

it('ends where it began when the name of its cluster leads elsewhere by now', async () => {
  await withTable('id int PRIMARY KEY', async ({ name, client }) => {
    await client.query(`INSERT INTO ${name} SELECT i FROM generate_series(1, ${ROWS}) AS i`)
    const spec = specOf(name, {
      operation: 'purge',
      where: 'true',
      limits: { batchSize: 10, workers: 1, rowsPerSecond: 500 },
    })
    const job = await engine.start({ ...spec, cluster: 'production' })
    await untilSnapshot(job, ({ rows }) => rows > 0)
    isMoved = true
    const { state, rows, problem } = await job.finished
    expect([state, problem?.code]).toEqual(['interrupted', 'cluster-changed'])
    expect(problem?.message).toContain('127.0.0.1')
    const left = await client.query(`SELECT count(*)::int AS n FROM ${name}`)
    expect(left.rows).toEqual([{ n: ROWS - rows }])
    isMoved = false
    const resumed = await engine.resume('production', job.id, { rowsPerSecond: null })
    expect(await resumed.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
  })
})
