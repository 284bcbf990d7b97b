import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { Settings } from '../../../shared/channels.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { jsonFile } from './json-file.ts'

const FALLBACK: Settings = { theme: 'system' }
let folder: string
let path: string

beforeEach(() => {
  folder = join(ownFolder('json-file'), 'deep')
  path = join(folder, 'settings.json')
})

const open = () => jsonFile<Settings>(path, Settings, FALLBACK)

test('what was written is read again, by another start of the app as well', () => {
  open().write({ theme: 'dark' })
  expect(open().read()).toEqual({ theme: 'dark' })
  expect([statSync(folder).mode & 0o077, statSync(path).mode & 0o077]).toEqual([0, 0])
})

test('a missing file means the fallback', () => {
  expect(open().read()).toEqual(FALLBACK)
})

test('a byte order mark is no part of the file', () => {
  open().write({ theme: 'dark' })
  writeFileSync(path, '\ufeff{"theme":"light"}')
  expect(open().read()).toEqual({ theme: 'light' })
})

test.each(['', '{', 'null', '[]', '{"theme":"pink"}', '{"theme":1}'])(
  'a file with %j means the fallback',
  (content) => {
    open().write({ theme: 'dark' })
    writeFileSync(path, content)
    expect(open().read()).toEqual(FALLBACK)
  },
)

test('the file is replaced as a whole and nothing else is left in its folder', () => {
  open().write({ theme: 'dark' })
  open().write({ theme: 'light' })
  expect(readdirSync(folder)).toEqual(['settings.json'])
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ theme: 'light' })
})

test('a half-written newer file is ignored', () => {
  open().write({ theme: 'dark' })
  writeFileSync(`${path}.new`, '{"theme":"li')
  expect(open().read()).toEqual({ theme: 'dark' })
})
