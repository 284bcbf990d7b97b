import { afterAll, describe, expect, it } from 'vitest'
import type { LeftRow } from '../../../shared/archive.ts'
import { withTable } from '../../testing/cluster.ts'
import { archivedJob } from '../testing/archived-job.ts'
import { EVERY_TYPE, fillEveryType, sumOfEverything } from '../testing/every-type.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const engine = testEngine()
afterAll(async () => await engine.close())

const ROWS = 3_000

async function leftOf(jobId: string): Promise<LeftRow[]> {
  const left: LeftRow[] = []
  for await (const row of engine.leftRows('sandbox', jobId)) left.push(row)
  return left
}

describe('undo of a table with a column of every type', () => {
  it('brings purged rows back as they were, whatever is undone how often', async () => {
    await withTable(EVERY_TYPE, async ({ name, client }) => {
      await fillEveryType(client, name, ROWS, true)
      const undoOf = (job: string, of: string) => specOf(name, { operation: 'undo', job, of })
      const before = await sumOfEverything(client, name)
      const { jobId: purge } = await archivedJob(
        engine,
        specOf(name, { operation: 'purge', where: '"select" % 3 > 0' }),
      )
      const purged = await sumOfEverything(client, name)
      const undo = await engine.start(undoOf(purge, 'purge'))
      expect(await undo.finished).toMatchObject({ restored: 2_000, leftAlone: 0, setAside: 0, problem: null })
      expect(await sumOfEverything(client, name)).toBe(before)
      // Another time nothing changes.
      const again = await engine.start(undoOf(purge, 'purge'))
      expect(await again.finished).toMatchObject({ restored: 0, leftAlone: 2_000, setAside: 0 })
      expect(await sumOfEverything(client, name)).toBe(before)
      expect((await leftOf(again.id)).map(({ why }) => why)).toEqual(
        Array.from({ length: 2_000 }, () => 'exists'),
      )
      // The undo is undone, and that as well.
      const redo = await engine.start(undoOf(undo.id, 'undo'))
      expect(await redo.finished).toMatchObject({ restored: 2_000, leftAlone: 0, problem: null })
      expect(await sumOfEverything(client, name)).toBe(purged)
      const back = await engine.start(undoOf(redo.id, 'undo'))
      expect(await back.finished).toMatchObject({ restored: 2_000, leftAlone: 0 })
      expect(await sumOfEverything(client, name)).toBe(before)
    })
  })

  it('gives updated rows their values back but for those that somebody changed meanwhile, which it lists', async () => {
    await withTable(EVERY_TYPE, async ({ name, client }) => {
      await fillEveryType(client, name, ROWS)
      const copy = `${name}_copy`
      await client.query(`CREATE TABLE ${copy} AS SELECT * FROM ${name}`)
      const set = `hits = hits + 1, "long" = 'x', "plain json" = '{"a" :  2}', "double" = 0.1, "span" = NULL, "bytes" = '\\x00', "fixed" = 'q', "moment" = now()`
      const { jobId } = await archivedJob(engine, specOf(name, { operation: 'update', where: 'true', set }))
      const isOthers = `("select" % 100 = 7)`
      await client.query(
        `UPDATE ${name} SET hits = -7, note = 'others' WHERE ${isOthers} AND "select" % 200 = 7`,
      )
      await client.query(`DELETE FROM ${name} WHERE ${isOthers} AND "select" % 200 <> 7`)
      // What the job has not set may change.
      await client.query(`UPDATE ${name} SET note = 'seen' WHERE "select" % 100 = 8`)
      const spec = specOf(name, { operation: 'undo', job: jobId, of: 'update' })
      const progress: number[] = []
      const compared = await engine.compareUndo(
        { ...spec, operation: 'undo' } as Parameters<typeof engine.compareUndo>[0],
        { signal: new AbortController().signal, onProgress: (preview) => progress.push(preview.compared) },
      )
      const counts = { restore: 2_970, changed: 15, deleted: 15, exists: 0 }
      expect(compared).toMatchObject({ compared: ROWS, changed: ROWS, archived: ROWS, counts })
      expect(progress.at(-1)).toBe(ROWS)
      const undo = await engine.start(spec)
      expect(await undo.finished).toMatchObject({
        restored: 2_970,
        leftAlone: 30,
        setAside: 0,
        problem: null,
      })
      const left = await leftOf(undo.id)
      const keys = (why: string) => left.filter((row) => row.why === why).map(({ key }) => Number(key[1]))
      const others = Array.from({ length: 30 }, (_, index) => 7 + index * 100)
      const byNumber = (one: number, other: number) => one - other
      expect(keys('changed').toSorted(byNumber)).toEqual(others.filter((key) => key % 200 === 7))
      expect(keys('deleted').toSorted(byNumber)).toEqual(others.filter((key) => key % 200 !== 7))
      expect(left.find(({ why }) => why === 'changed')?.found).toEqual(
        expect.arrayContaining(['-7', 'others']),
      )
      const touched = (
        await client.query(`SELECT count(*)::int AS n FROM ${name} WHERE hits = -7 AND note = 'others'`)
      ).rows
      expect(touched).toEqual([{ n: 15 }])
      // Overwritten by choice, they are as before but for what is gone or was set by others alone.
      const overwrite = await engine.start({ ...spec, overwrite: true } as typeof spec)
      expect(await overwrite.finished).toMatchObject({ leftAlone: 15, restored: 2_985 })
      await client.query(`UPDATE ${copy} SET note = 'others' WHERE ${isOthers} AND "select" % 200 = 7`)
      await client.query(`DELETE FROM ${copy} WHERE ${isOthers} AND "select" % 200 <> 7`)
      await client.query(`UPDATE ${copy} SET note = 'seen' WHERE "select" % 100 = 8`)
      expect(await sumOfEverything(client, name)).toBe(await sumOfEverything(client, copy))
    })
  })
})
