import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { JobFile, jobFileText, MOST_JOB_FILE_BYTES, readJobFile } from './job-file.ts'
import { JobSpec } from './job-spec.ts'
import type { Problem } from './problem.ts'
import { problemOf } from './problem-error.ts'

const UPDATE = {
  sluice: 1,
  cluster: 'orders',
  operation: 'update',
  table: 'sales."Old Orders"',
  where: "name = 'göne'",
  set: "status = 'archived'",
}

function bytesOf(content: unknown): Uint8Array {
  return new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content))
}

function problemWith(bytes: Uint8Array): Problem {
  try {
    readJobFile(bytes, 'a.sluice.json')
  } catch (error) {
    return problemOf(error)
  }
  throw new Error('was accepted')
}

it('fills in the defaults of a job, and takes a byte order mark', () => {
  const job = readJobFile(bytesOf(`\ufeff${JSON.stringify({ ...UPDATE, $schema: './s.json' })}`), 'a')
  expect(job).toEqual({
    operation: 'update',
    cluster: 'orders',
    table: { schema: 'sales', name: 'Old Orders' },
    where: "name = 'göne'",
    set: "status = 'archived'",
    touchUpdatedAt: false,
    strategy: 'range',
    limits: { batchSize: 1_000, workers: 4, rowsPerSecond: null, maxRejects: 0, approvedRows: null },
  })
})

it.each<Record<string, unknown>>([
  { operation: 'purge', where: 'true', strategy: 'hash', moment: '2026-11-28T11:40:35.123456Z' },
  { operation: 'update', where: 'a < now()', set: 'a = 1', touchUpdatedAt: true },
  { operation: 'purge', where: 'true', archive: true },
  { operation: 'repopulate', rows: 7 },
  {
    ...{ operation: 'write', file: { path: '/a/b.csv', delimiter: ';' }, mode: 'skip', opField: 'op' },
    ...{ columns: { total: 'value', note: null }, allowRounding: true },
  },
  {
    ...{ operation: 'undo', job: '1a2b3c4d-0000-4000-8000-000000000000', of: 'update', overwrite: true },
    ...{ withoutColumns: ['a'], withoutArchives: [] },
  },
])('is read as what was written, without what was approved: $operation', (job) => {
  const limits = { batchSize: 7, workers: 3, rowsPerSecond: 10, maxRejects: 2 }
  const target = { cluster: 'c', table: { schema: 'a', name: 'B"c' } }
  const approved = { ...job, ...target, limits: { ...limits, approvedRows: 5 } }
  const text = jobFileText(JobSpec.parse(approved))
  expect(text.startsWith('{\n  "sluice": 1,\n  "cluster": "c",\n')).toBe(true)
  expect(text).not.toMatch(/approved|moment/)
  const read = readJobFile(bytesOf(text), 'a')
  expect(read).toEqual(JobSpec.parse({ ...job, moment: undefined, ...target, limits }))
  expect(jobFileText(read)).toBe(text)
})

it.each<[string, Uint8Array, string]>([
  ['nothing', bytesOf(''), 'a.sluice.json is not valid JSON at line 1, column 1.'],
  ['no JSON', bytesOf('{"sluice": 1,\n x'), 'a.sluice.json is not valid JSON at line 2, column 2.'],
  ['no object', bytesOf('[]'), 'a.sluice.json: the file must be an object in braces.'],
  ['Latin-1', Buffer.from('{"a":"é"}', 'latin1'), 'a.sluice.json is not valid UTF-8, near byte 7.'],
  ['UTF-16', Buffer.from('\ufeff{}', 'utf16le'), 'a.sluice.json is UTF-16.'],
  [
    'too many bytes',
    new Uint8Array(MOST_JOB_FILE_BYTES + 1),
    'a.sluice.json is too large for a job file: the maximum is 2,000,000 bytes.',
  ],
])('refuses a file of %s', (_, bytes, message) => {
  expect(problemWith(bytes)).toMatchObject({ kind: 'usage', message })
})

it.each<[Record<string, unknown>, string]>([
  [{ sluice: undefined }, '“sluice” is missing'],
  [{ sluice: '1' }, '“sluice” must be 1'],
  [{ operation: 'delete' }, '“operation” must be purge, update, repopulate, write or undo'],
  [{ set: undefined }, '“set” is missing'],
  [{ rows: 5 }, '“rows” is not known'],
  [{ moment: '2026-11-28T11:40:35.123456Z' }, '“moment” is not known'],
  [{ limits: { approvedRows: 1 } }, '“limits.approvedRows” is not known'],
  [{ limits: { workers: 65 } }, '“limits.workers” must be at most 64'],
  [{ limits: { batchSize: 0 } }, '“limits.batchSize” must be at least 1'],
  [{ limits: { rowsPerSecond: 1.5 } }, '“limits.rowsPerSecond” must be a whole number'],
  [{ limits: null }, '“limits” must be an object in braces'],
  [{ touchUpdatedAt: 'yes' }, '“touchUpdatedAt” must be true or false'],
  [{ strategy: 'random' }, '“strategy” must be range, hash or sequential'],
  [{ cluster: '' }, '“cluster” is empty'],
  [{ where: 'a\0' }, '“where” contains a NUL character at character 2'],
  [{ where: 'a\ufffd' }, '“where” is not valid UTF-8: U+FFFD replaces an unreadable character'],
  [
    { where: 'x'.repeat(1_000_000) },
    '“where” is too long: condition and change together have 1,000,019 bytes',
  ],
  [{ table: 'two words' }, '“table” is not the name of a table'],
  [{ table: 'x'.repeat(64) }, '“table.name” has more than 63 bytes'],
])('names the place of what is wrong: %s', (change, message) => {
  const problem = problemWith(bytesOf({ ...UPDATE, ...change }))
  expect(problem.message.slice(0, message.length + 15)).toBe(`a.sluice.json: ${message}`)
})

it('refuses a file of a later version whatever else is in it', () => {
  expect(problemWith(bytesOf({ sluice: 2, tables: [] }))).toMatchObject({
    message: 'a.sluice.json has version 2 of the job file; this version of Sluice reads version 1.',
    nextStep: 'Open it with the version of Sluice that wrote it, or a newer one.',
  })
})

/** What editors say about a key. */
const MEANINGS: Readonly<Record<string, string>> = {
  $schema: 'For editors; Sluice ignores it.',
  sluice: 'The version of this format.',
  operation: 'What the job does.',
  cluster: 'The name of the cluster: sandbox, or one that is saved.',
  table: 'The table as in SQL: batch_test, sales.orders or "Other Name".',
  where: 'The condition, one SQL expression; true for all rows.',
  keys: 'The file that names the rows by their keys, and how it is read; left out, all rows that match.',
  set: "What to change, as after SET: status = 'archived'.",
  touchUpdatedAt: 'Also set updated_at to the time of the change.',
  strategy: 'How workers share the table.',
  archive:
    'Keep the rows as they were, on the machine that runs the job, so that it can be undone. Left out, it depends on the environment of the cluster.',
  job: 'The job that is undone, by its ID.',
  of: 'What the job that is undone did.',
  overwrite: 'Also put rows back that somebody has changed since.',
  withoutColumns: 'Columns of the archive that the table no longer has: rows come back without them.',
  withoutArchives: 'Processes of the job whose archives are elsewhere: what they changed stays as it is.',
  file: 'The file of rows, and how it is read.',
  path: 'Where the file is, as an absolute path of the machine that runs the job.',
  format: 'csv, ndjson or parquet; left out, it is found out.',
  delimiter: 'What stands between the fields of CSV; left out, it is found out.',
  quote: 'What stands around fields of CSV.',
  encoding: 'How text is encoded; left out, it is found out.',
  header: 'Whether the first line of CSV names the fields.',
  nullText: 'A field that means NULL, besides an empty one without quotes.',
  decimalComma: 'Whether numbers are written 1.234,56.',
  mode: 'What a put does: upsert, insert, skip or update.',
  op: 'What a row is for that does not say it.',
  opField: 'The field that says of each row whether it is put or deleted.',
  columns: 'Columns of fields that are named otherwise; null leaves a field out.',
  verify:
    'Read the rows back once all is written: counts looks whether they are there, values what they have.',
  allowRounding: 'Round numbers that have more digits than their column keeps.',
  rows: 'Rows to insert after the table was emptied.',
  limits: 'What the job keeps to while it runs.',
  batchSize: 'Maximum number of rows per transaction.',
  workers: 'Parallel workers.',
  rowsPerSecond: 'Rows per second over all workers, at most; null for no limit.',
  maxRejects: 'Rows that the database may refuse before the job fails.',
}

/** Each property of an object with its own meaning: where and set are of one and the same type. */
function explain(key: string, value: Record<string, object>): unknown {
  if (key !== 'properties') return value
  const meant = Object.entries(value).map(([name, schema]) => [
    name,
    { ...schema, description: MEANINGS[name] },
  ])
  return Object.fromEntries(meant)
}

/** To write the file anew after a change of the format: UPDATE_SCHEMA=1 npx vitest run shared/job-file.test.ts */
it('has a published schema that says what is read', () => {
  const published = new URL('../docs/sluice-job.schema.json', import.meta.url)
  const made = { title: 'A job of Sluice', ...z.toJSONSchema(JobFile, { io: 'input' }) }
  const explained: unknown = JSON.parse(JSON.stringify(made), explain)
  if (process.env['UPDATE_SCHEMA']) writeFileSync(published, `${JSON.stringify(explained, null, 2)}\n`)
  expect(JSON.parse(readFileSync(published, 'utf8'))).toEqual(explained)
})
