import { createHash } from 'node:crypto'
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listPackage } from '@electron/asar'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { registryElectron, type FetchTarball, type RegistryBuild } from './electron-registry-build.ts'
import { runProcess } from './run-process.ts'

/** A small tarball laid out as the real one is, and its true hashes. */
let store: string
let build: RegistryBuild
let cache: string
let fetched: number

beforeAll(async () => {
  store = await mkdtemp(join(tmpdir(), 'sluice-tarball-'))
  await mkdir(join(store, 'app', 'resources'), { recursive: true })
  await mkdir(join(store, 'package'))
  await writeFile(join(store, 'app', 'theirs'), 'the executable')
  await writeFile(join(store, 'app', 'resources', 'app.asar'), 'the package’s own app')
  await tar('-czf', 'package/payload.tar.gz', 'app')
  await tar('-czf', 'theirs.tgz', 'package')
  build = {
    packageSpec: 'theirs@1.0.0',
    electronVersion: '43.2.0',
    executableName: 'theirs',
    tarballSha512: createHash('sha512')
      .update(await readFile(join(store, 'theirs.tgz')))
      .digest('base64'),
    executableSha256: createHash('sha256').update('the executable').digest('hex'),
  }
})
afterAll(async () => {
  await rm(store, { recursive: true, force: true })
})

beforeEach(async () => {
  cache = join(await mkdtemp(join(tmpdir(), 'sluice-cache-')), 'sluice')
  fetched = 0
})
afterEach(async () => {
  await rm(join(cache, '..'), { recursive: true, force: true })
})

async function tar(...args: string[]): Promise<void> {
  expect(await runProcess('tar', args, { cwd: store })).toMatchObject({ code: 0 })
}

const fetchTarball: FetchTarball = async (_spec, folder) => {
  fetched += 1
  await copyFile(join(store, 'theirs.tgz'), join(folder, 'theirs.tgz'))
  return join(folder, 'theirs.tgz')
}

describe('the pinned build', () => {
  it('is unpacked with the executable under its usual name and a stand-in for the package’s app', async () => {
    const folder = await registryElectron({ cache, build, fetchTarball })
    expect(await readFile(join(folder, 'electron'), 'utf8')).toBe('the executable')
    expect(await readdir(join(folder, 'resources'))).toEqual(['default_app.asar'])
    expect(listPackage(join(folder, 'resources', 'default_app.asar'), { isPack: false })).toEqual(
      expect.arrayContaining([join('/', 'main.js'), join('/', 'package.json')]),
    )
  })

  it('is fetched once', async () => {
    const first = await registryElectron({ cache, build, fetchTarball })
    expect(await registryElectron({ cache, build, fetchTarball })).toBe(first)
    expect(fetched).toBe(1)
  })

  it('is the same folder for all who unpack it at once, and nothing else stays', async () => {
    const all = await Promise.all(
      [1, 2, 3].map(async () => await registryElectron({ cache, build, fetchTarball })),
    )
    expect(new Set(all).size).toBe(1)
    expect(await readdir(cache)).toHaveLength(1)
  })
})

describe('refusals', () => {
  it('refuses a tarball with another hash and leaves nothing behind', async () => {
    const other = { ...build, tarballSha512: 'another' }
    await expect(registryElectron({ cache, build: other, fetchTarball })).rejects.toThrow(
      /theirs@1.0.0 is not the one/,
    )
    expect(await readdir(cache)).toEqual([])
  })

  it('refuses an executable with another hash and leaves nothing behind', async () => {
    const other = { ...build, executableSha256: 'another' }
    await expect(registryElectron({ cache, build: other, fetchTarball })).rejects.toThrow(
      /The executable in theirs@1.0.0/,
    )
    expect(await readdir(cache)).toEqual([])
  })

  it('refuses an unpacked executable that was changed later', async () => {
    const folder = await registryElectron({ cache, build, fetchTarball })
    await writeFile(join(folder, 'electron'), 'something else')
    await expect(registryElectron({ cache, build, fetchTarball })).rejects.toThrow(/Delete that folder/)
  })

  it('passes on why the tarball could not be fetched and leaves nothing behind', async () => {
    const offline: FetchTarball = async () => await Promise.reject(new Error('the registry does not answer'))
    await expect(registryElectron({ cache, build, fetchTarball: offline })).rejects.toThrow(/does not answer/)
    expect(await readdir(cache)).toEqual([])
  })
})
