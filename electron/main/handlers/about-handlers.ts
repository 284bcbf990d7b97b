import { existsSync } from 'node:fs'
import { release } from 'node:os'
import { join } from 'node:path'
import { app, shell } from 'electron'
import { z } from 'zod'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { jsonFile } from '../files/json-file.ts'
import { handlersOf } from '../ipc/handler.ts'

/** What packaging writes into the app's package.json where its Electron is not the official one. */
const Package = z.object({ sluice: z.object({ developmentElectron: z.boolean() }) })
const OFFICIAL: z.infer<typeof Package> = { sluice: { developmentElectron: false } }

export function aboutHandlers(sandbox: Sandbox) {
  const folder = app.isPackaged ? process.resourcesPath : app.getAppPath()
  const notices = join(folder, 'third-party-notices.txt')
  return handlersOf({
    'app:about': async () => ({
      version: app.getVersion(),
      isDevelopmentBuild: isDevelopmentBuild(),
      electron: process.versions.electron,
      chromium: process.versions.chrome,
      node: process.versions.node,
      v8: process.versions.v8,
      postgres: await sandbox.includedVersion(),
      system: `${process.platform} ${process.arch} ${release()}`,
      hasNotices: existsSync(notices),
    }),
    'app:show-notices': async () => {
      const fault = await shell.openPath(notices)
      if (fault !== '') throw notShown(notices, fault)
    },
  })
}

function isDevelopmentBuild(): boolean {
  const description = jsonFile(join(app.getAppPath(), 'package.json'), Package, OFFICIAL)
  return !app.isPackaged || description.read().sluice.developmentElectron
}

function notShown(path: string, fault: string): ProblemError {
  const message = `The third-party notices cannot be opened: ${fault}.`
  const nextStep = `Open ${path} with a program for text files.`
  return new ProblemError({ kind: 'failed', code: 'internal', message, nextStep })
}
