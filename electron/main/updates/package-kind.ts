import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { dirname, join, posix, win32 } from 'node:path'
import { printable } from '../../../shared/printable.ts'
import type { UpdateFault } from '../../../shared/update-status.ts'
import { reasonOf } from '../../files/file-fault.ts'

/** Where the app runs from, as far as it decides how updates come. */
export interface Installation {
  readonly platform: NodeJS.Platform
  readonly isPackaged: boolean
  /** Of a checkout: where a test may have put a feed. */
  readonly appFolder: string
  readonly resourcesFolder: string
  readonly executable: string
  readonly env: NodeJS.ProcessEnv
}

const NEW_VERSION_BY_HAND = 'To update, download the new version and install it in the place of this one.'
const PACKAGE_MANAGER = 'Update Sluice with your package manager.'

/** Why this installation cannot replace itself, and how its updates come; null where it can. */
export function unsupportedReason(here: Installation): UpdateFault | null {
  const { platform, isPackaged, appFolder, resourcesFolder } = here
  if (!isPackaged) return existsSync(join(appFolder, 'dev-app-update.yml')) ? ofImage(here) : CHECKOUT
  if (platform === 'linux' && !isOwnImage(here)) return notAnImage(resourcesFolder)
  if (!existsSync(join(resourcesFolder, 'app-update.yml'))) return WITHOUT_FEED
  if (platform === 'darwin') return null
  return platform === 'win32' ? ofInstaller(here) : ofImage(here)
}

const CHECKOUT: UpdateFault = {
  message: 'Sluice runs from a checkout of its sources, which does not update itself.',
  nextStep: 'To update, pull the changes and start Sluice again.',
}

const WITHOUT_FEED: UpdateFault = {
  message: 'This build of Sluice has no release feed.',
  nextStep: NEW_VERSION_BY_HAND,
}

const UNPACKED: UpdateFault = {
  message: 'Sluice was unpacked from an archive, so it does not update itself.',
  nextStep: NEW_VERSION_BY_HAND,
}

const UNSIGNED: UpdateFault = {
  message: 'This build names no publisher, so the signature of an update could not be checked.',
  nextStep: NEW_VERSION_BY_HAND,
}

/**
 * What was not installed by the installer has no uninstaller beside it. Where the feed's file names no publisher,
 * electron-updater would check no signature.
 */
function ofInstaller({ executable, resourcesFolder }: Installation): UpdateFault | null {
  const name = win32.basename(executable, '.exe')
  if (!existsSync(join(dirname(executable), `Uninstall ${name}.exe`))) return UNPACKED
  const feed = readFileSync(join(resourcesFolder, 'app-update.yml'), 'utf8')
  return /^publisherName:/m.test(feed) ? null : UNSIGNED
}

/** What a package manager installs has its kind among its resources. */
function notAnImage(resourcesFolder: string): UpdateFault {
  const file = join(resourcesFolder, 'package-type')
  if (!existsSync(file)) return UNPACKED
  const kind = printable(readFileSync(file, 'utf8').trim())
  return { message: `Sluice was installed from a package (${kind}).`, nextStep: PACKAGE_MANAGER }
}

/**
 * Which AppImage a process runs from is told by its environment, which a program that another AppImage starts
 * inherits: it must not replace that one.
 */
function isOwnImage({ env, executable }: Installation): boolean {
  const { APPIMAGE: image, APPDIR: mounted } = env
  return image !== undefined && mounted !== undefined && executable.startsWith(`${posix.resolve(mounted)}/`)
}

function ofImage({ env }: Installation): UpdateFault | null {
  const image = env['APPIMAGE']
  if (image === undefined || !posix.isAbsolute(image)) return UNPACKED
  try {
    accessSync(image, constants.R_OK)
    accessSync(dirname(image), constants.W_OK)
    return null
  } catch (error) {
    const message = `Sluice cannot replace its own file ${image}: ${reasonOf(error)}.`
    return { message, nextStep: NEW_VERSION_BY_HAND }
  }
}
