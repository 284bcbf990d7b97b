import { cp, rm } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { downloadElectron, officialElectron } from '../electron-official.ts'
import { electronRuntime } from '../electron-runtime.ts'

/** Electron as it goes into a package. */
export interface PackagedElectron {
  readonly folder: string
  readonly version: string
}

/** The official one, downloaded when it is missing. Rejects with what to do where it cannot be had. */
export async function distributedElectron(): Promise<PackagedElectron> {
  try {
    return read(officialElectron() ?? (await downloadElectron()))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(
      `Electron could not be downloaded (${reason}). Check the network or name a mirror in ELECTRON_MIRROR. ` +
        'For a package that is not for distribution: npm run package -- --development-electron',
      { cause: error },
    )
  }
}

/** The one that runs the checkout, copied to `to` without the app that it brings along. */
export async function developmentElectron(to: string): Promise<PackagedElectron> {
  const { folder } = await electronRuntime()
  await rm(to, { recursive: true, force: true })
  const filter = (path: string) => basename(path) !== 'default_app.asar'
  await cp(folder, to, { recursive: true, verbatimSymlinks: true, filter })
  return read(to)
}

function read(folder: string): PackagedElectron {
  return { folder, version: readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '') }
}
