import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, test } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { type Installation, unsupportedReason } from './package-kind.ts'

let folder: string
let here: Installation

beforeEach(() => {
  folder = ownFolder('package')
  mkdirSync(join(folder, 'resources'))
  writeFileSync(join(folder, 'resources', 'app-update.yml'), 'provider: generic')
  writeFileSync(join(folder, 'Sluice.AppImage'), '')
  here = {
    platform: 'linux',
    isPackaged: true,
    appFolder: folder,
    resourcesFolder: join(folder, 'resources'),
    executable: join(folder, 'sluice'),
    env: { APPIMAGE: join(folder, 'Sluice.AppImage'), APPDIR: folder },
  }
})

const reasonIn = (changes: Partial<Installation>) => unsupportedReason({ ...here, ...changes })?.message
const inResources = (name: string, text: string) => writeFileSync(join(folder, 'resources', name), text)

test('an AppImage, an installed app of Windows and one of macOS update themselves', () => {
  expect(unsupportedReason(here)).toBeNull()
  expect(reasonIn({ platform: 'darwin', env: {} })).toBeUndefined()
  writeFileSync(join(folder, 'Uninstall Sluice.exe'), '')
  inResources('app-update.yml', 'provider: generic\npublisherName:\n  - Sluice\n')
  expect(reasonIn({ platform: 'win32', executable: join(folder, 'Sluice.exe'), env: {} })).toBeUndefined()
})

test('a build for Windows whose updates nobody would have to sign does not update itself', () => {
  writeFileSync(join(folder, 'Uninstall Sluice.exe'), '')
  const windows = { platform: 'win32', executable: join(folder, 'Sluice.exe'), env: {} } as const
  expect(reasonIn(windows)).toContain('names no publisher')
})

test('what else is made beside an AppImage leaves its mark, which does not count there', () => {
  inResources('package-type', 'deb')
  expect(unsupportedReason(here)).toBeNull()
})

test.each(['deb', 'rpm', 'pacman'])('a %s is updated by the package manager', (kind) => {
  inResources('package-type', `${kind}\n`)
  expect(unsupportedReason({ ...here, env: {} })).toEqual({
    message: `Sluice was installed from a package (${kind}).`,
    nextStep: 'Update Sluice with your package manager.',
  })
})

test('an archive is updated by hand, also one that another AppImage started', () => {
  expect(reasonIn({ env: {} })).toContain('unpacked from an archive')
  const other = { APPIMAGE: '/opt/Other.AppImage', APPDIR: '/tmp/.mount_Other' }
  expect(reasonIn({ env: other })).toContain('unpacked from an archive')
  expect(reasonIn({ env: { ...here.env, APPDIR: `${folder}/slu` } })).toContain('unpacked from an archive')
  expect(reasonIn({ platform: 'win32', executable: join(folder, 'Sluice.exe') })).toContain(
    'unpacked from an archive',
  )
})

test('a build without a feed, and a checkout, do not update themselves', () => {
  expect(reasonIn({ resourcesFolder: join(folder, 'none') })).toContain('has no release feed')
  expect(reasonIn({ isPackaged: false })).toContain('from a checkout')
})

test('a feed that lies beside a checkout is for a checkout alone', () => {
  writeFileSync(join(folder, 'dev-app-update.yml'), '')
  expect(reasonIn({ isPackaged: false, env: { APPIMAGE: here.env['APPIMAGE'] } })).toBeUndefined()
  expect(reasonIn({ resourcesFolder: join(folder, 'none') })).toContain('has no release feed')
})

test('an AppImage that is gone, or named by halves, cannot be replaced', () => {
  const gone = { ...here.env, APPIMAGE: join(folder, 'gone', 'Sluice.AppImage') }
  expect(reasonIn({ env: gone })).toContain('no such file or directory (ENOENT)')
  expect(reasonIn({ env: { ...here.env, APPIMAGE: 'Sluice.AppImage' } })).toContain(
    'unpacked from an archive',
  )
})

/** To root every folder is open. */
test.runIf(process.getuid?.() !== 0)('an AppImage in a folder of another user cannot be replaced', () => {
  chmodSync(folder, 0o555)
  expect(unsupportedReason(here)?.message).toContain('permission denied (EACCES)')
  chmodSync(folder, 0o755)
})
