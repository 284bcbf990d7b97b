import { afterAll, expect, it } from 'vitest'
import { noRoomText } from '../../../shared/archive-words.ts'
import { withTable } from '../../testing/cluster.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

it('plans about as much room as an archive then takes, and as much again for its undo', async () => {
  await withTable('id uuid PRIMARY KEY DEFAULT gen_random_uuid(), name text', async ({ name, client }) => {
    await client.query(`INSERT INTO ${name} (name) SELECT 'row number ' || i FROM generate_series(1, 2000) i`)
    await client.query(`ANALYZE ${name}`)
    const spec = specOf(name, { operation: 'purge', where: 'true', archive: true })
    const { archive: planned, warnings } = await engine.plan(spec)
    expect(planned?.free).toBeGreaterThan(0)
    expect(warnings.filter((warning) => warning.includes('archive'))).toEqual([])
    const job = await engine.start(spec)
    const kept = (await job.finished).archive?.bytes ?? 0
    expect(planned?.bytes).toBeGreaterThan(kept / 3)
    expect(planned?.bytes).toBeLessThan(kept * 3)
    const undo = await engine.plan(specOf(name, { operation: 'undo', job: job.id, of: 'purge' }))
    expect(undo.archive?.bytes).toBeGreaterThan(kept / 2)
    expect(undo.archive?.bytes).toBeLessThanOrEqual(kept)
  })
})

it('tells a chosen folder, and plans no archive where none is wanted', async () => {
  await withTable('id int PRIMARY KEY', async ({ name }) => {
    const purge = { operation: 'purge', where: 'true' } as const
    const { archive } = await engine.plan(specOf(name, { ...purge, archive: true }), '/')
    expect(archive).toMatchObject({ folder: '/' })
    expect(await engine.plan(specOf(name, purge))).not.toHaveProperty('archive')
  })
})

it('warns of what does not fit', () => {
  expect(noRoomText({ folder: '/a', bytes: 2_000_000, free: 1_000_000 })).toMatch(
    /^The archive is likely to take about 2 MB/,
  )
  expect(noRoomText({ folder: '/a', bytes: 2_000_000, free: 2_000_000 })).toBeNull()
  expect(noRoomText({ folder: '/a', bytes: null, free: 1 })).toBeNull()
})
