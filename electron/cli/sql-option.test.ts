import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, expect, it } from 'vitest'
import { MOST_SQL_BYTES } from '../../shared/sql-text.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { jobSpecOf } from './job-options.ts'
import { withSqlFiles } from './sql-option.ts'

const folder = await mkdtemp(join(tmpdir(), 'sluice-sql-'))
afterAll(async () => await rm(folder, { recursive: true, force: true }))
const NOTHING = Readable.from([])

async function fileOf(bytes: Buffer | string): Promise<string> {
  const path = join(folder, 'given.sql')
  await writeFile(path, bytes)
  return path
}

async function problemWith(bytes: Buffer | string) {
  const options = { table: 't', whereFile: await fileOf(bytes) }
  return await withSqlFiles(options, NOTHING).then((read) => jobSpecOf('purge', 'sandbox', read), problemOf)
}

it('reads the condition and the change from files and from standard input', async () => {
  const input = Readable.from([Buffer.from("status = 'gö"), Buffer.from("ne'\n")])
  const whereFile = await fileOf('\ufeff\n  true\r\n')
  expect(await withSqlFiles({ whereFile, setFile: '-' }, input)).toMatchObject({
    where: 'true',
    set: "status = 'göne'",
  })
})

it.each([
  ['Latin-1', Buffer.from("name <> 'café'", 'latin1'), 'is not valid UTF-8, near byte 13'],
  ['UTF-16', Buffer.from('\ufefftrue', 'utf16le'), 'is UTF-16'],
  ['too long', 'a'.repeat(2 * MOST_SQL_BYTES + 1), 'is too long: the maximum is 1,000,000 bytes'],
])('refuses a file that is %s', async (_, bytes, message) => {
  expect(await problemWith(bytes)).toMatchObject({ kind: 'usage', message: expect.stringContaining(message) })
})

it.each([
  ['a file that is not there', { whereFile: '/no/such/file' }, 'There is no file “/no/such/file”.'],
  ['a folder', { whereFile: folder }, `“${folder}” is a folder.`],
  ['two conditions', { where: 'true', whereFile: '-' }, 'cannot be combined'],
  ['two readers of standard input', { whereFile: '-', setFile: '-' }, 'both read standard input'],
])('refuses %s', async (_, options, message) => {
  const problem = await withSqlFiles(options, NOTHING).catch(problemOf)
  expect(problem).toMatchObject({ kind: 'usage', message: expect.stringContaining(message) })
})

it('takes a condition up to the limit, which it names, and counts the change with it', () => {
  const most = `a = '${'x'.repeat(MOST_SQL_BYTES - 6)}'`
  const options = { table: 't', where: most }
  expect(jobSpecOf('purge', 'sandbox', options)).toMatchObject({ where: most })
  expect(() => jobSpecOf('purge', 'sandbox', { table: 't', where: `${most} ` })).toThrow(
    'The condition is too long: it has 1,000,001 bytes, and the maximum is 1,000,000 bytes.',
  )
  expect(() => jobSpecOf('update', 'sandbox', { ...options, set: 'a = 1' })).toThrow(
    'The condition is too long: condition and change together have 1,000,005 bytes',
  )
})
