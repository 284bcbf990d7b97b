import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { replaceFile } from './replace-file.ts'

const NEW = 'the new version'
const OLD = 'the old version'
const sha512 = (text: string) => createHash('sha512').update(text).digest('base64')

let folder: string
let source: string
let target: string
beforeEach(() => {
  folder = ownFolder('replace')
  mkdirSync(join(folder, 'apps'))
  source = join(folder, 'download')
  target = join(folder, 'apps', 'Sluice.AppImage')
  writeFileSync(source, NEW)
  writeFileSync(target, OLD, { mode: 0o644 })
})
const inApps = () => readdirSync(join(folder, 'apps'))

test('the new file takes the place of the old one, and can be run', () => {
  replaceFile(source, target, sha512(NEW))
  expect(readFileSync(target, 'utf8')).toBe(NEW)
  expect(statSync(target).mode & 0o777).toBe(0o755)
  expect(inApps()).toEqual(['Sluice.AppImage'])
})

test('a file with another checksum changes nothing', () => {
  expect(() => replaceFile(source, target, sha512('other'))).toThrow('has changed since it was checked')
  expect(readFileSync(target, 'utf8')).toBe(OLD)
  expect(inApps()).toEqual(['Sluice.AppImage'])
})

test('a download that is gone changes nothing', () => {
  expect(() => replaceFile(join(folder, 'none'), target, sha512(NEW))).toThrow('ENOENT')
  expect(readFileSync(target, 'utf8')).toBe(OLD)
})

test('a link goes on leading to the program', () => {
  const link = join(folder, 'sluice')
  symlinkSync(target, link)
  replaceFile(source, link, sha512(NEW))
  expect(readFileSync(target, 'utf8')).toBe(NEW)
  expect(inApps()).toEqual(['Sluice.AppImage'])
})

test('a program that runs from the old file goes on running', async () => {
  writeFileSync(target, readFileSync('/bin/cat'))
  chmodSync(target, 0o755)
  const running = spawn(target, { stdio: ['pipe', 'pipe', 'ignore'] })
  await once(running, 'spawn')
  replaceFile(source, target, sha512(NEW))
  running.stdin.end('still here')
  const [text] = (await once(running.stdout, 'data')) as [Buffer]
  expect(text.toString()).toBe('still here')
  await once(running, 'close')
})

/** A disk needs a system that lets this process mount one. */
function canMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test.runIf(canMount())('a full disk leaves the old file, whole', () => {
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk])
  try {
    const onDisk = join(disk, 'Sluice.AppImage')
    writeFileSync(onDisk, OLD)
    const large = 'x'.repeat(200_000)
    writeFileSync(source, large)
    expect(() => replaceFile(source, onDisk, sha512(large))).toThrow('ENOSPC')
    expect(readFileSync(onDisk, 'utf8')).toBe(OLD)
    expect(readdirSync(disk)).toEqual(['Sluice.AppImage'])
  } finally {
    execFileSync('umount', [disk])
  }
})
