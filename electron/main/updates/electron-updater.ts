import { setTimeout as sleep } from 'node:timers/promises'
import { app } from 'electron'
import { type AppUpdater, MacUpdater, NsisUpdater } from 'electron-updater'
import { z } from 'zod'
import type { Logger } from '../../../shared/logger.ts'
import type { Standing } from '../../../shared/update-status.ts'
import { WholeAppImageUpdater } from './app-image-updater.ts'
import { guardFeedSession } from './feed-session.ts'
import { plainNotes, ReleaseNotes } from './release-notes.ts'
import { requestsOf, type Requests } from './requests.ts'
import type { Offer, Updater } from './updater.ts'

/** A feed may be a page that a proxy sends instead: the log needs its beginning. */
const MOST_LOGGED = 500
/** A folder is emptied in less; what takes longer, the next download removes. */
const CLEAN_UP_MS = 2_000

/** What Sluice takes from a feed; electron-updater takes the rest, and needs a checksum of each file. */
const ReleaseInfo = z.object({
  version: z.string().max(100),
  releaseNotes: ReleaseNotes,
  files: z.array(z.object({ url: z.string(), sha512: z.string().min(1) })).min(1),
})

/** Updates by electron-updater, which is made when it is needed first. `onInstallFault` hears why the app was not replaced. */
export function electronUpdater(logger: Logger, onInstallFault: (reason: string) => void): Updater {
  let made: { readonly updater: AppUpdater; readonly requests: Requests } | null = null
  /** An attempt that was given up still holds electron-updater until it has ended. */
  let last: Promise<unknown> = Promise.resolve()
  const oneByOne = async <T>(work: (updater: AppUpdater) => Promise<T>): Promise<T> => {
    made ??= createUpdater(logger, onInstallFault)
    const { updater, requests } = made
    const next = last.then(async () => {
      requests.begin()
      return await work(updater)
    })
    last = next.catch(() => {})
    return await next
  }
  return {
    check: async () => await oneByOne(askFeed),
    download: async (onProgress) =>
      await oneByOne(async (updater) => {
        updater.removeAllListeners('download-progress')
        updater.on('download-progress', ({ percent }) => onProgress(percent / 100))
        await updater.downloadUpdate()
      }),
    cancel: async () => {
      made?.requests.end()
      await Promise.race([last, sleep(CLEAN_UP_MS, undefined, { ref: false })])
    },
    installOnQuit: (wanted) => {
      if (made) made.updater.autoInstallOnAppQuit = wanted
    },
  }
}

function createUpdater(logger: Logger, onInstallFault: (reason: string) => void) {
  const updater = platformUpdater(onInstallFault)
  const log = (message: unknown) => logger.info(`updates: ${String(message).slice(0, MOST_LOGGED)}`)
  updater.logger = { info: log, warn: log, error: log }
  updater.autoDownload = false
  updater.allowDowngrade = false
  updater.disableWebInstaller = true
  // One file by one request, which can be cancelled at any time.
  updater.disableDifferentialDownload = true
  // A checkout has an updater only where a test has written its feed beside it; a package never reads that file.
  updater.forceDevUpdateConfig = !app.isPackaged
  guardFeedSession(updater.netSession, app.isPackaged)
  return { updater, requests: requestsOf(updater) }
}

function platformUpdater(onInstallFault: (reason: string) => void): AppUpdater {
  if (process.platform === 'win32') return new NsisUpdater()
  if (process.platform === 'darwin') return new MacUpdater()
  return new WholeAppImageUpdater(onInstallFault)
}

async function askFeed(updater: AppUpdater): Promise<Offer> {
  const result = await updater.checkForUpdates()
  const { version, releaseNotes } = ReleaseInfo.parse(result?.updateInfo)
  const isNewer = result?.isUpdateAvailable === true
  return {
    version,
    notes: plainNotes(releaseNotes),
    standing: isNewer ? 'newer' : standingOf(updater, version),
  }
}

/** Of semver, which carries no types. */
interface ComparableVersion {
  compare(other: string): number
}

/** Of a release that is not to be installed. */
function standingOf({ currentVersion }: AppUpdater, version: string): Standing {
  const order = (currentVersion as ComparableVersion).compare(version)
  if (order === 0) return 'same'
  return order > 0 ? 'older' : 'unfit'
}
