import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { electronRuntime, type RuntimeSurroundings } from './electron-runtime.ts'

let folder: string
let announced: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-runtime-'))
  announced = []
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** A machine on which everything is possible; each test takes something away. */
function machine(changes: Partial<RuntimeSurroundings>): RuntimeSurroundings {
  return {
    env: { XDG_CACHE_HOME: '/cache' },
    platform: 'linux',
    arch: 'x64',
    installed: () => '/installed',
    download: async () => await Promise.resolve('/downloaded'),
    fromRegistry: async (cache) => await Promise.resolve(`${cache}/registry`),
    announce: (line) => announced.push(line),
    ...changes,
  }
}

const notInstalled = { installed: () => null }
const unreachable = {
  ...notInstalled,
  download: async () => await Promise.reject(new Error('fetch failed')),
}

describe('the order', () => {
  it('takes the named folder before everything else', async () => {
    await writeFile(join(folder, 'electron'), '')
    const env = { ELECTRON_OVERRIDE_DIST_PATH: folder }
    expect(await electronRuntime(machine({ env }))).toEqual({
      folder,
      executable: join(folder, 'electron'),
      source: 'override',
    })
  })

  it('takes the official one that is there, and says nothing', async () => {
    expect(await electronRuntime(machine({}))).toMatchObject({ folder: '/installed', source: 'official' })
    expect(announced).toEqual([])
  })

  it('downloads the official one, and says so', async () => {
    expect(await electronRuntime(machine(notInstalled))).toMatchObject({
      folder: '/downloaded',
      source: 'official',
    })
    expect(announced).toEqual([expect.stringContaining('Downloading Electron')])
  })

  it('takes the pinned build on linux-x64 without a download, in the cache folder, and says so in one line', async () => {
    expect(await electronRuntime(machine(unreachable))).toEqual({
      folder: join('/cache', 'sluice', 'registry'),
      executable: join('/cache', 'sluice', 'registry', 'electron'),
      source: 'registry',
    })
    const lines = announced.filter((line) => line.includes('hash-pinned'))
    expect(lines).toEqual([
      expect.stringMatching(/out of reach \(fetch failed\).*development and tests only/),
    ])
    expect(lines[0]).not.toContain('\n')
  })
})

describe('the executable', () => {
  it.each([
    ['darwin', join('Electron.app', 'Contents', 'MacOS', 'Electron')],
    ['win32', 'electron.exe'],
    ['linux', 'electron'],
  ] as const)('is where %s has it', async (platform, path) => {
    const runtime = await electronRuntime(machine({ platform }))
    expect(runtime.executable).toBe(join('/installed', path))
  })
})

describe('failures', () => {
  it('refuses a named folder without Electron, even when another one is there', async () => {
    await mkdir(join(folder, 'empty'))
    const env = { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'empty') }
    await expect(electronRuntime(machine({ env }))).rejects.toThrow(
      /ELECTRON_OVERRIDE_DIST_PATH names .*empty/,
    )
  })

  it.each([
    ['darwin', 'arm64'],
    ['win32', 'x64'],
    ['linux', 'arm64'],
  ] as const)('says what to do where there is no pinned build: %s-%s', async (platform, arch) => {
    const fromRegistry = async () => await Promise.resolve('/never')
    const resolved = electronRuntime(machine({ ...unreachable, platform, arch, fromRegistry }))
    await expect(resolved).rejects.toThrow(/fetch failed.*ELECTRON_MIRROR.*ELECTRON_OVERRIDE_DIST_PATH/)
  })

  it('tells both reasons when the pinned build fails too', async () => {
    const fromRegistry = async () => await Promise.reject(new Error('the hash is wrong'))
    const resolved = electronRuntime(machine({ ...unreachable, fromRegistry }))
    await expect(resolved).rejects.toThrow(/fetch failed.*the hash is wrong/)
  })
})
