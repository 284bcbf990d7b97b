import { mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { makeLibraryLinks } from './library-links.ts'

test('links that an installation left out are made once, beside what they name', () => {
  const native = join(ownFolder('links'), 'native')
  mkdirSync(join(native, 'lib'), { recursive: true })
  writeFileSync(join(native, 'lib', 'libpq.so.5.16'), 'library')
  const links = [{ source: 'native/lib/libpq.so.5.16', target: 'native/lib/libpq.so.5' }]
  writeFileSync(join(native, 'pg-symlinks.json'), JSON.stringify(links))
  makeLibraryLinks(native)
  makeLibraryLinks(native)
  expect(readlinkSync(join(native, 'lib', 'libpq.so.5'))).toBe('libpq.so.5.16')
  expect(readFileSync(join(native, 'lib', 'libpq.so.5'), 'utf8')).toBe('library')
  rmSync(join(native, 'pg-symlinks.json'))
  makeLibraryLinks(native)
})
