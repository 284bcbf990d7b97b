import { mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { writeAtomically } from './write-atomically.ts'

let folder: string
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'sluice-write-'))))
afterEach(async () => await rm(folder, { recursive: true, force: true }))

it('replaces a file as a whole, with its mode, and leaves nothing else', async () => {
  const path = join(folder, 'file')
  await writeAtomically(path, 'a long first text', 0o644)
  await writeAtomically(path, 'second', 0o600)
  expect(await readFile(path, 'utf8')).toBe('second')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(await readdir(folder)).toEqual(['file'])
})

it('leaves nothing of a write that fails', async () => {
  await mkdir(join(folder, 'taken', 'full'), { recursive: true })
  await expect(writeAtomically(join(folder, 'taken'), 'text', 0o600)).rejects.toThrow('taken')
  expect(await readdir(folder)).toEqual(['taken'])
})

it('lets many write at once: the file is what one of them wrote', async () => {
  const path = join(folder, 'file')
  const texts = Array.from({ length: 50 }, (_, no) => `${no} `.repeat(10_000))
  await Promise.all(texts.map(async (text) => await writeAtomically(path, text, 0o600)))
  const left = await readFile(path, 'utf8')
  expect(texts.filter((text) => text === left)).toHaveLength(1)
  expect(await readdir(folder)).toEqual(['file'])
})
