import { createHash } from 'node:crypto'
import { afterAll, expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { createArchives } from '../engine.ts'
import { specOf, testEngine } from '../testing/test-engine.ts'

const archiveFolder = ownFolder('archives')
const engine = testEngine({ archiveFolder })
const archives = createArchives(archiveFolder)
afterAll(async () => await engine.close())

/** 1 MiB each: what compresses badly, what takes two bytes a character, what is escaped, and bytes that take twice as many as text. */
const VALUES = [
  "(SELECT string_agg(md5(i::text), '') FROM generate_series(1, 32768) i), NULL",
  "repeat('ä', 524288), NULL",
  String.raw`repeat(E'"\\\n\u0001', 262144), NULL`,
  "NULL, (SELECT decode(string_agg(md5(i::text), ''), 'hex') FROM generate_series(1, 65536) i)",
]

const md5 = (text: string | null | undefined) =>
  createHash('md5')
    .update(text ?? 'null')
    .digest('hex')

it.each(['purge', 'update'] as const)('a %s of values of 1 MiB is undone to the byte', async (operation) => {
  await withTable('id int PRIMARY KEY, long text, bytes bytea', async ({ name, client }) => {
    for (let id = 1; id <= 12; id += 1)
      await client.query(`INSERT INTO ${name} SELECT ${id}, ${VALUES[id % VALUES.length]}`)
    const sums = async () =>
      (
        await client.query<{ sum: string }>(
          `SELECT concat_ws(',', id, md5(coalesce(long, 'null')), md5(coalesce(bytes::text, 'null'))) AS sum FROM ${name} ORDER BY id`,
        )
      ).rows.map(({ sum }) => sum)
    const before = await sums()
    const set = operation === 'update' ? { set: 'long = reverse(long), bytes = set_byte(bytes, 0, 255)' } : {}
    const job = await engine.start(specOf(name, { operation, where: 'true', archive: true, ...set }))
    expect(await job.finished).toMatchObject({ state: 'succeeded', rows: 12 })
    expect(await sums()).not.toEqual(before)
    const kept: string[] = []
    for await (const some of (await archives.rows(job.id)).tables[0]?.changes ?? [])
      for (const { line } of some) {
        const [id, long, bytes] = line.row ?? []
        kept.push([id, md5(long), md5(bytes)].join())
      }
    expect(kept.toSorted((one, other) => parseInt(one, 10) - parseInt(other, 10))).toEqual(before)
    const undo = await engine.start(specOf(name, { operation: 'undo', job: job.id, of: operation }))
    expect(await undo.finished).toMatchObject({ state: 'succeeded', restored: 12, leftAlone: 0, setAside: 0 })
    expect(await sums()).toEqual(before)
  })
})
