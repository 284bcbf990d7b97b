import { join } from 'node:path'
import { nativeTheme, session, type BrowserWindow } from 'electron'
import { Settings, STREAM_EVENT } from '../../shared/channels.ts'
import { isFinished } from '../../shared/job-state.ts'
import type { Logger } from '../../shared/logger.ts'
import { composeSluice } from '../compose.ts'
import type { Engine, Job } from '../engine/engine.ts'
import { jsonFile } from './files/json-file.ts'
import { appHandlers } from './handlers/app-handlers.ts'
import { jobHandlers } from './handlers/job-handlers.ts'
import { sandboxHandlers } from './handlers/sandbox-handlers.ts'
import { registerChannels } from './ipc/register.ts'
import { watchJob } from './job-watch.ts'
import { recoverFromCrashes } from './lifecycle/crash-recovery.ts'
import { notifyOfEnd } from './lifecycle/job-notification.ts'
import { createWakeLock, followSystemSleep } from './lifecycle/power.ts'
import { installShutdown } from './lifecycle/shutdown.ts'
import { SandboxHost } from './sandbox-host.ts'
import { serveApp } from './security/app-protocol.ts'
import { guardSession } from './security/guards.ts'
import { StreamPump } from './stream/stream-pump.ts'
import { openMainWindow, preloadScript } from './window/main-window.ts'
import { installMenu } from './window/menu.ts'
import { FIRST_STATE, WindowState } from './window/window-state.ts'

/** Wires the app together and opens its window; Electron is ready. */
export function startMainApp(home: string, logger: Logger): BrowserWindow {
  const workerScript = new URL('./worker.js', import.meta.url)
  const { engine, sandbox } = composeSluice({ home, workerScript, logger })
  const settingsFile = jsonFile<Settings>(join(home, 'settings.json'), Settings, { theme: 'system' })
  nativeTheme.themeSource = settingsFile.read().theme
  guardSession(session.defaultSession)
  serveApp(join(import.meta.dirname, '../renderer'))
  installMenu()
  const stateFile = jsonFile(join(home, 'window', 'state.json'), WindowState, FIRST_STATE)
  const window = openMainWindow(preloadScript(), stateFile)
  const pump = createPump(window)
  const host = new SandboxHost({
    sandbox,
    onChange: (status) => pump.sandbox(status),
    isInUse: () => engine.jobs().some((job) => !isFinished(job.snapshot().state)),
  })
  const handlers = {
    ...appHandlers(home, settingsFile),
    ...sandboxHandlers(host),
    ...jobHandlers(engine, pump, jobWatcher(engine, pump, window)),
  }
  registerChannels(handlers, logger)
  recoverFromCrashes(window, logger)
  followSystemSleep(engine)
  installShutdown({ engine, sandbox: host, window, logger })
  return window
}

function createPump(window: BrowserWindow): StreamPump {
  const pump = new StreamPump({
    send: (frame) => window.webContents.send(STREAM_EVENT, frame),
    isVisible: () => window.isVisible() && !window.isMinimized(),
    now: () => performance.now(),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms)
      return () => clearTimeout(timer)
    },
  })
  // A page that starts to load has nobody left to acknowledge; once it listens, frames flow again.
  window.webContents.on('did-finish-load', () => pump.reset())
  window.once('closed', () => pump.dispose())
  return pump
}

function jobWatcher(engine: Engine, pump: StreamPump, window: BrowserWindow): (job: Job) => void {
  const wakeLock = createWakeLock(engine)
  return (job) => {
    watchJob(job, pump, {
      onChange: () => wakeLock.update(),
      onEnd: ({ plan }, result) => notifyOfEnd(window, plan, result),
    })
  }
}
