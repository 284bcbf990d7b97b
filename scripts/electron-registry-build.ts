import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createPackage } from '@electron/asar'
import { runProcess } from './run-process.ts'

/**
 * A package that carries a whole Electron, and the hashes that make it trustworthy: Electron for linux-x64 as a third party (an MIT desktop app) published it. It is for development
 * and tests only and must never be packaged; nothing of it runs before both hashes were found right.
 */
export const REGISTRY_BUILD = {
  packageSpec: 'hvir-linux-x64@0.1.5',
  electronVersion: '43.2.0',
  /** What the executable is called inside the package. */
  executableName: 'hvir',
  /** In base64. */
  tarballSha512: 'zqCLwMwq6Uwe041NLHJ5gqlmPDaL6jG3eAFWZyr4+xsDY6gQET3X5IzfZ0bQX9yMtk5p+Q5nG7Six73dy9RrKQ==',
  executableSha256: '84e1078c8f38659f3785fec90b68ff47dcb7b5ed94e97e4e4cc6dd3290758991',
}
export type RegistryBuild = typeof REGISTRY_BUILD

/** Puts the tarball of a package into a folder and returns its path; rejects when it cannot. */
export type FetchTarball = (packageSpec: string, folder: string) => Promise<string>

/**
 * The folder holding `electron` of a registry build, unpacked below `cache` once and checked
 * against its hash at each use. Safe when several processes do it at once: each works in a folder
 * of its own and the first to rename it wins. Rejects on a wrong hash and leaves nothing behind.
 */
export async function registryElectron(options: {
  cache: string
  fetchTarball?: FetchTarball
  build?: RegistryBuild
}): Promise<string> {
  const { cache, fetchTarball = npmPack, build = REGISTRY_BUILD } = options
  const folder = join(
    cache,
    `electron-${build.electronVersion}-linux-x64-${build.executableSha256.slice(0, 12)}`,
  )
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true })
    const work = await mkdtemp(join(cache, '.unpacking-'))
    try {
      await moveOnce(await unpack(build, work, fetchTarball), folder)
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }
  if (await hasPinnedExecutable(folder, build)) return folder
  throw new Error(
    `The executable in ${folder} is not the one whose hash is pinned. Delete that folder and try again.`,
  )
}

async function unpack(build: RegistryBuild, work: string, fetchTarball: FetchTarball): Promise<string> {
  const tarball = await fetchTarball(build.packageSpec, work)
  if ((await hashOf(tarball, 'sha512')).toString('base64') !== build.tarballSha512) {
    throw new Error(`The package ${build.packageSpec} is not the one whose hash is pinned; it was not used.`)
  }
  const folder = join(work, 'electron')
  await mkdir(folder)
  await tar('-xzf', tarball, '-C', work, 'package/payload.tar.gz')
  const payload = join(work, 'package', 'payload.tar.gz')
  // The package's own app stays behind: only its Electron is wanted.
  await tar(
    '-xzf',
    payload,
    '-C',
    folder,
    '--strip-components=1',
    '--no-same-owner',
    '--exclude=app/resources/*',
  )
  await rename(join(folder, build.executableName), join(folder, 'electron'))
  await writeFile(join(folder, 'version'), build.electronVersion)
  await mkdir(join(folder, 'resources'), { recursive: true })
  await createPackage(
    join(import.meta.dirname, 'electron-stand-in'),
    join(folder, 'resources', 'default_app.asar'),
  )
  if (await hasPinnedExecutable(folder, build)) return folder
  throw new Error(
    `The executable in ${build.packageSpec} is not the one whose hash is pinned; it was not used.`,
  )
}

async function hasPinnedExecutable(folder: string, build: RegistryBuild): Promise<boolean> {
  const executable = join(folder, 'electron')
  return (
    existsSync(executable) && (await hashOf(executable, 'sha256')).toString('hex') === build.executableSha256
  )
}

async function moveOnce(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    // Another process was quicker; what it put there is checked like any other.
    if (!existsSync(to)) throw error
  }
}

async function npmPack(packageSpec: string, folder: string): Promise<string> {
  const args = ['pack', packageSpec, '--pack-destination', folder, '--silent', '--ignore-scripts']
  const { code, output } = await runProcess('npm', args, { cwd: folder })
  if (code !== 0) throw new Error(`npm could not fetch ${packageSpec}: ${output.trim()}`)
  return join(folder, basename(output.trim().split('\n').at(-1) ?? ''))
}

async function tar(...args: string[]): Promise<void> {
  const { code, output } = await runProcess('tar', args)
  if (code !== 0) throw new Error(`tar could not unpack the package: ${output.trim()}`)
}

async function hashOf(file: string, algorithm: 'sha256' | 'sha512'): Promise<Buffer> {
  const hash = createHash(algorithm)
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  return hash.digest()
}
