import { statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ownFolder } from '../testing/own-folder.ts'
import { makeFolder } from './make-folder.ts'

const permissions = (path: string) => statSync(path).mode & 0o777

it('makes what is missing for its owner alone, and leaves what is there', () => {
  const folder = ownFolder('make-folder')
  const deep = join(folder, 'one', 'two')
  makeFolder(deep)
  makeFolder(deep)
  expect([permissions(join(folder, 'one')), permissions(deep)]).toEqual([0o700, 0o700])
})

it('says as the system does what stands in the way', () => {
  const folder = ownFolder('make-folder')
  writeFileSync(join(folder, 'file'), '')
  symlinkSync(join(folder, 'gone'), join(folder, 'link'))
  expect(() => makeFolder(join(folder, 'file'))).toThrow('EEXIST')
  expect(() => makeFolder(join(folder, 'file', 'deep'))).toThrow('ENOTDIR')
  expect(() => makeFolder(join(folder, 'link', 'deep'))).toThrow('EEXIST')
})

it.runIf(process.platform === 'linux')('ends where nobody may make a folder', () => {
  expect(() => makeFolder('/proc/sluice/deep')).toThrow('ENOENT')
})
