import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { archivedLines } from '../testing/archived-lines.ts'
import { enginesOfBothKinds } from '../testing/both-kinds-of-batch.ts'
import { EVERY_COLUMN, EVERY_TYPE, fillEveryType, sumOfEverything } from '../testing/every-type.ts'
import { specOf } from '../testing/test-engine.ts'
import type { Job } from '../job.ts'
import type { ChangedLine } from './archive-text.ts'
import { readManifest } from './manifest.ts'

const engines = enginesOfBothKinds()
const ROWS = 2_500

/** Rows of such a table as archives have them. */
async function rowsOf(
  { client, name }: TestTable,
  columns = EVERY_COLUMN,
  where = 'true',
): Promise<string[]> {
  const { rows } = await client.query<{ row: string }>(
    `SELECT json_build_array(${columns.map((column) => `${column}::text`).join(', ')})::text AS row FROM ${name} WHERE ${where}`,
  )
  return rows.map(({ row }) => JSON.stringify(JSON.parse(row))).toSorted()
}

async function linesOf(job: Job): Promise<ChangedLine[]> {
  const { archive } = await job.finished
  const { lines, archive: files } = await archivedLines(archive?.folder ?? '')
  expect(files.faults).toEqual([])
  return lines.map(({ line }) => line as ChangedLine)
}

describe.each(Object.entries(engines))('on a cluster where a batch is %s', (_, engine) => {
  it('keeps exactly the rows that a purge deletes, of every type', async () => {
    await withTable(EVERY_TYPE, async (table) => {
      await fillEveryType(table.client, table.name, ROWS)
      const condition = '"select" % 5 <> 0'
      const before = await rowsOf(table, EVERY_COLUMN, condition)
      const spec = { operation: 'purge', where: condition, archive: true, limits: { batchSize: 300 } }
      const job = await engine.start(specOf(table.name, spec))
      const result = await job.finished
      expect(result).toMatchObject({ state: 'succeeded', rows: 2_000, problem: null })
      const lines = await linesOf(job)
      expect(lines.map(({ row }) => JSON.stringify(row)).toSorted()).toEqual(before)
      expect(lines.every((line) => !('new' in line))).toBe(true)
      expect(result.archive).toMatchObject({ rows: 2_000, until: expect.any(String) as string })
      expect(job.snapshot().archivedBytes).toBe(result.archive?.bytes)
      expect(await rowsOf(table, EVERY_COLUMN, condition)).toEqual([])
    })
  })

  it('keeps old and new values of the rows that an update changes', async () => {
    await withTable(EVERY_TYPE, async (table) => {
      await fillEveryType(table.client, table.name, ROWS)
      const before = await rowsOf(table)
      const set = `hits = "select" + 1, "long" = coalesce("long", '') || '!', "double" = NULL`
      const job = await engine.start(
        specOf(table.name, { operation: 'update', where: 'true', set, archive: true }),
      )
      expect(await job.finished).toMatchObject({ state: 'succeeded', rows: ROWS })
      const lines = await linesOf(job)
      expect(lines.map(({ row }) => JSON.stringify(row)).toSorted()).toEqual(before)
      const changed = ['hits', '"double"', '"long"'].toSorted(
        (one, other) => EVERY_COLUMN.indexOf(one) - EVERY_COLUMN.indexOf(other),
      )
      const key = EVERY_COLUMN.slice(0, 2)
      const after = lines.map(({ row, new: now }) =>
        JSON.stringify([...(row ?? []).slice(0, 2), ...(now ?? [])]),
      )
      expect(after.toSorted()).toEqual(await rowsOf(table, [...key, ...quotedAsThere(changed)]))
    })
  })
})

/** Names that need no quotes have none in the list. */
function quotedAsThere(columns: readonly string[]): string[] {
  return EVERY_COLUMN.filter((column) =>
    columns.some((name) => name.replaceAll('"', '') === column.replaceAll('"', '')),
  )
}

it('keeps files and folder for their owner alone, with a manifest that says how they end', async () => {
  await withTable('id int PRIMARY KEY, note text', async (table) => {
    await table.client.query(
      `INSERT INTO ${table.name} SELECT i, 'note ' || i FROM generate_series(1, 100) AS i`,
    )
    const spec = specOf(table.name, { operation: 'purge', where: 'id > 50', archive: true })
    const job = await engines['one statement'].start(spec)
    const { archive } = await job.finished
    const folder = archive?.folder ?? ''
    const { archive: files } = await archivedLines(folder)
    const [file] = files.files
    expect((await stat(folder)).mode & 0o777).toBe(0o700)
    expect((await stat(file?.path ?? '')).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, `${file?.process}.json`))).mode & 0o777).toBe(0o600)
    expect(await readManifest(folder, file?.process ?? '')).toMatchObject({
      ...{ jobId: job.id, operation: 'purge', where: 'id > 50', key: ['id'], ended: true },
      ...{ bytes: file?.bytes, rows: 50, changed: [], along: [] },
    })
    expect(file?.ended).toBe(true)
  })
})

it('restores nothing by itself: sums tell tables apart', async () => {
  await withTable(EVERY_TYPE, async ({ client, name }) => {
    await fillEveryType(client, name, 20)
    const sum = await sumOfEverything(client, name)
    await client.query(`UPDATE ${name} SET "double" = 0 WHERE "double" = '-0'`)
    expect(await sumOfEverything(client, name)).not.toBe(sum)
  })
})
