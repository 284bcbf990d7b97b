import { join } from 'node:path'
import { app } from 'electron'
import type { Logger } from '../../../shared/logger.ts'
import type { UpdateStatus } from '../../../shared/update-status.ts'
import { jsonFile } from '../files/json-file.ts'
import { electronUpdater } from './electron-updater.ts'
import { unsupportedReason } from './package-kind.ts'
import { checkoutPolicyFiles, policyFiles, updatesOffByPolicy } from './policy.ts'
import { FIRST_UPDATE_MEMORY, UpdateMemory } from './update-memory.ts'
import { Updates } from './updates.ts'

interface Surroundings {
  readonly home: string
  readonly logger: Logger
  readonly isJobRunning: () => boolean
  readonly onChange: (status: UpdateStatus) => void
  readonly after: (ms: number, callback: () => void) => () => void
}

/** The updates of this app, for where and how it is installed. */
export function createUpdates({ home, ...surroundings }: Surroundings): Updates {
  const { platform, env, resourcesPath, execPath } = process
  const appFolder = app.getAppPath()
  const unsupported = unsupportedReason({
    ...{ platform, env, appFolder, isPackaged: app.isPackaged },
    ...{ resourcesFolder: resourcesPath, executable: execPath },
  })
  const policies = app.isPackaged ? policyFiles(platform, env) : checkoutPolicyFiles(appFolder)
  const updates: Updates = new Updates({
    ...surroundings,
    updater: electronUpdater(surroundings.logger, (reason) => updates.installFailed(reason)),
    version: app.getVersion(),
    unsupported,
    policy: () => updatesOffByPolicy(policies),
    memory: jsonFile<UpdateMemory>(join(home, 'updates.json'), UpdateMemory, FIRST_UPDATE_MEMORY),
    now: () => new Date(),
  })
  return updates
}
