import { expect, it } from 'vitest'
import { withArchiveRig } from './archive-rig.ts'

const ROWS = 40

it('does not count a row as archived that the database refuses and the job sets aside, the last one of its range', async () => {
  await withArchiveRig(ROWS, {}, async ({ name, table, engine, purge, undo, now, before }) => {
    const { client } = table
    const last = `SELECT * FROM ${name} ORDER BY "Größe of ""place""" DESC, id DESC LIMIT 1`
    await client.query(
      `CREATE TABLE ${name}_child (place smallint, id uuid, FOREIGN KEY (place, id) REFERENCES ${name})`,
    )
    await client.query(`INSERT INTO ${name}_child SELECT "Größe of ""place""", id FROM (${last}) AS last`)
    const job = await engine.start(purge({ limits: { workers: 1, batchSize: 10, maxRejects: 1 } }))
    expect(await job.finished).toMatchObject({
      ...{ state: 'succeeded', rows: ROWS - 1, rejects: 1 },
      archive: { rows: ROWS - 1 },
    })
    expect(await undo(job.id)).toMatchObject({ problem: null, restored: ROWS - 1, leftAlone: 0, setAside: 0 })
    expect(await now()).toEqual(before)
  })
})
