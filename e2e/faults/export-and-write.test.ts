import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { withDatabase } from '../../electron/cli/testing/database.ts'
import { useOwnSandbox } from '../../electron/cli/testing/own-sandbox.ts'
import { outputLines, runCli } from '../../electron/cli/testing/run-cli.ts'
import { ownFolder } from '../../electron/testing/own-folder.ts'
import { checksumOf } from './checksum.ts'
import { EVERY_TYPE_COLUMNS, EVERY_TYPE_VALUES } from './every-type-table.ts'
import { createFilled } from './filled-table.ts'

const own = useOwnSandbox()
const ROWS = 2_000

beforeAll(async () => {
  await withDatabase(own.connection, async (client) => {
    const filled = { columns: EVERY_TYPE_COLUMNS, values: EVERY_TYPE_VALUES, rows: ROWS }
    await createFilled(client, 'every', filled)
  })
})

/** No value that a type of Parquet's lacks. */
const IS_IN_PARQUET = `c_numeric IS DISTINCT FROM 'NaN' AND coalesce(c_date BETWEEN '4713-01-01 BC' AND '9999-12-31', true)
  AND coalesce(isfinite(c_timestamp) AND c_timestamp < '290000-01-01', true) AND coalesce(isfinite(c_timestamptz), true) AND coalesce(c_time < '24:00', true)`

it.for([
  ['rows.csv', 'true'],
  ['rows.csv.zst', 'true'],
  ['rows.ndjson.gz', 'true'],
  ['rows.parquet', IS_IN_PARQUET],
] as const)(
  'rows of every type that are exported to %s and written to an empty table are the same',
  async ([name, where]) => {
    const path = join(ownFolder('export-and-write'), name)
    const saved = await runCli(
      own.home,
      ...['export', '--cluster', 'sandbox', '--table', 'every', '--where', where, '--to', path],
    )
    expect([saved.code, saved.error]).toEqual([0, ''])
    await withDatabase(own.connection, async (client) => {
      await client.query('DROP TABLE IF EXISTS again')
      await client.query(`CREATE TABLE again (${EVERY_TYPE_COLUMNS})`)
      const target = ['--cluster', 'sandbox', '--table', 'again', '--map', 'twice=', '--allow-rounding']
      const { out, error } = await runCli(own.home, 'write', path, ...target, '--verify', 'values', '--json')
      const expected = await checksumOf(client, 'every', where)
      expect(expected.rows).toBeGreaterThan(100)
      expect([outputLines(out).at(-1), error]).toMatchObject([
        { state: 'succeeded', written: expected.rows, rejected: 0, verification: { state: 'verified' } },
        '',
      ])
      expect(await checksumOf(client, 'again', 'true')).toEqual(expected)
    })
  },
)
