import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createAccessKey, readAccessKey } from './access-key.ts'
import { sandboxFolder, type SandboxFolder } from '../folder.ts'

let root: string
let folder: SandboxFolder
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-access-key-'))
  folder = { ...sandboxFolder(root), accessKey: join(root, 'key.json') }
})
afterEach(() => rm(root, { recursive: true }))

test('each is new, has AWS’s form, and only its owner reads it', async () => {
  await createAccessKey(folder)
  const one = await readAccessKey(folder)
  expect(one).toEqual({
    accessKeyId: expect.stringMatching(/^SLUICE[A-Z2-7]{14}$/),
    secretAccessKey: expect.stringMatching(/^[\w+/]{40}$/),
  })
  if (process.platform !== 'win32') expect((await stat(folder.accessKey)).mode & 0o777).toBe(0o600)
  await createAccessKey(folder)
  const other = await readAccessKey(folder)
  expect(other?.accessKeyId).not.toBe(one?.accessKeyId)
  expect(other?.secretAccessKey).not.toBe(one?.secretAccessKey)
})

test('one that is missing or damaged is none', async () => {
  expect(await readAccessKey(folder)).toBeNull()
  for (const text of ['', '{', '{"accessKeyId":"SLUICE"}', 'null']) {
    await writeFile(folder.accessKey, text)
    expect(await readAccessKey(folder), text).toBeNull()
  }
})
