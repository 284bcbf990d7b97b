import { join } from 'node:path'
import { app, nativeTheme, session, shell, type BrowserWindow } from 'electron'
import { Settings, STREAM_EVENT } from '../../shared/channels.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { JobMemory } from '../../shared/job-draft.ts'
import { isFinished, type JobState } from '../../shared/job-state.ts'
import type { Logger } from '../../shared/logger.ts'
import { composeSluice, type Sluice } from '../compose.ts'
import type { Engine, Job } from '../engine/engine.ts'
import { forgetOld } from '../history/history.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'
import { archiveWork } from './archive-work.ts'
import { jsonFile, type JsonFile } from './files/json-file.ts'
import { readOpened } from './files/opened-file.ts'
import { aboutHandlers } from './handlers/about-handlers.ts'
import { appHandlers } from './handlers/app-handlers.ts'
import { rowHandlers } from './handlers/row-handlers.ts'
import { rowWork } from './row-work.ts'
import { archiveHandlers } from './handlers/archive-handlers.ts'
import { clusterHandlers } from './handlers/cluster-handlers.ts'
import { countHandlers } from './handlers/count-handlers.ts'
import { pageHandlers } from './handlers/page-handlers.ts'
import { exportHandler } from './handlers/export-handler.ts'
import { historyHandlers } from './handlers/history-handlers.ts'
import { jobHandlers } from './handlers/job-handlers.ts'
import { memoryHandlers, NO_MEMORY } from './handlers/memory-handlers.ts'
import { rowFileHandlers } from './handlers/row-file-handlers.ts'
import { sandboxHandlers } from './handlers/sandbox-handlers.ts'
import { updateHandlers } from './handlers/update-handlers.ts'
import { registerChannels } from './ipc/register.ts'
import { watchJob } from './job-watch.ts'
import { recoverFromCrashes } from './lifecycle/crash-recovery.ts'
import { notifyOfEnd } from './lifecycle/job-notification.ts'
import { createWakeLock, followSystemSleep } from './lifecycle/power.ts'
import { installShutdown } from './lifecycle/shutdown.ts'
import { MfaPrompt } from './mfa/mfa-prompt.ts'
import { isAnyJobRunning } from './running-jobs.ts'
import { SandboxHost } from './sandbox-host.ts'
import { serveApp } from './security/app-protocol.ts'
import { guardSession } from './security/guards.ts'
import { StreamPump } from './stream/stream-pump.ts'
import { createUpdates } from './updates/create-updates.ts'
import type { Updates } from './updates/updates.ts'
import { keepState, openMainWindow } from './window/main-window.ts'
import { installMenu } from './window/menu.ts'
import { FIRST_STATE, WindowState } from './window/window-state.ts'

export interface MainApp {
  readonly window: BrowserWindow
  /** Shows the job of a job file, which the system gave to the app. */
  open(path: string): void
}

/** Wires the app together and opens its window; Electron is ready. */
export function startMainApp(home: string, logger: Logger): MainApp {
  const mfa = new MfaPrompt({ onQuestion: (question) => pump.mfa(question), after })
  const askMfa = async (device: string, awsProfile: string) => await mfa.ask(device, awsProfile)
  const sluice = composeSluice({ ...programFiles(), home, logger, askMfa })
  const { engine, sandbox, clusters, history } = sluice
  const settingsFile = jsonFile<Settings>(join(home, 'settings.json'), Settings, { theme: 'system' })
  nativeTheme.themeSource = settingsFile.read().theme
  const stateFile = jsonFile(join(home, 'window', 'state.json'), WindowState, FIRST_STATE)
  const window = openGuardedWindow(stateFile, logger)
  const pump = createPump(window)
  const updates = createUpdatesWithMenu(home, logger, engine, pump)
  const onJobs = () => {
    keepState({ jobs: openJobs(engine) }, stateFile, logger)
    updates.jobsChanged()
  }
  window.once(
    'closed',
    sandbox.watchFaults((faults) => pump.faults(faults)),
  )
  const isInUse = (cluster: string) => isAtWork(engine, cluster)
  const host = createSandboxHost(sandbox, pump, isInUse)
  const handlers = {
    ...appHandlers(home, settingsFile),
    ...aboutHandlers(sandbox),
    ...updateHandlers(updates),
    ...memoryHandlers(jsonFile(join(home, 'new-job.json'), JobMemory, NO_MEMORY)),
    ...sandboxHandlers(host, sandbox),
    ...clusterHandlers({ clusters, mfa, isInUse, onCheck: (check) => pump.check(check) }),
    ...readingHandlers(sluice, window, pump),
    'jobs:export': exportHandler(engine, history, window),
    ...jobHandlers(engine, history, pump, jobWatcher(engine, pump, window, onJobs), (path) =>
      shell.showItemInFolder(path),
    ),
    ...historyHandlers(history),
  }
  registerChannels(handlers, logger)
  recoverFromCrashes(window, logger)
  followSystemSleep(engine)
  void forgetOld(history)
  installShutdown({ engine, sandbox: host, mfa, updates, window, logger })
  updates.start()
  return { window, open: (path) => void readOpened(path).then((file) => pump.openedFile(file)) }
}

/** What is read of tables and archives, to be shown, counted, compared or saved. */
function readingHandlers({ engine, archives }: Sluice, window: BrowserWindow, pump: StreamPump) {
  return {
    ...pageHandlers(engine),
    ...rowHandlers(rowWork(engine, window), (id, saving) => pump.saving(id, saving)),
    ...rowFileHandlers(engine, window),
    ...countHandlers(engine, (id, count) => pump.count(id, count)),
    ...archiveHandlers(archiveWork(archives, engine, window), (id, news) => pump.comparison(id, news)),
  }
}

/** What threads and processes run, as the bundler puts it beside this file, and the PostgreSQL of a packaged app. */
function programFiles() {
  const script = (name: string) => new URL(`./${name}.js`, import.meta.url)
  return {
    workerScript: script('worker'),
    gatewayScript: script('gateway'),
    historyScript: script('history'),
    postgresFolder: app.isPackaged ? join(process.resourcesPath, 'postgres') : null,
  }
}

function openGuardedWindow(stateFile: JsonFile<WindowState>, logger: Logger): BrowserWindow {
  guardSession(session.defaultSession)
  serveApp(join(import.meta.dirname, '../renderer'))
  return openMainWindow(stateFile, logger)
}

function createSandboxHost(
  sandbox: Sandbox,
  pump: StreamPump,
  isInUse: (cluster: string) => boolean,
): SandboxHost {
  return new SandboxHost({
    sandbox,
    onChange: (status) => pump.sandbox(status),
    isInUse: () => isInUse(SANDBOX_CLUSTER),
  })
}

function createUpdatesWithMenu(home: string, logger: Logger, engine: Engine, pump: StreamPump): Updates {
  const updates = createUpdates({
    ...{ home, logger, after, isJobRunning: () => isAnyJobRunning(engine) },
    onChange: (status) => pump.updates(status),
  })
  installMenu({
    showAbout: () => pump.opens('about'),
    checkForUpdates: () => {
      pump.opens('settings')
      updates.check()
    },
  })
  return updates
}

function createPump(window: BrowserWindow): StreamPump {
  const pump = new StreamPump({
    send: (frame) => window.webContents.send(STREAM_EVENT, frame),
    isVisible: () => window.isVisible() && !window.isMinimized(),
    now: () => performance.now(),
    after,
  })
  window.once('closed', () => pump.dispose())
  return pump
}

function after(ms: number, callback: () => void): () => void {
  const timer = setTimeout(callback, ms)
  return () => clearTimeout(timer)
}

function isAtWork(engine: Engine, cluster: string): boolean {
  return engine.jobs().some((job) => job.plan.spec.cluster === cluster && !isFinished(job.snapshot().state))
}

/** Those that have not come to their end: the next start of the app shows them first. */
function openJobs(engine: Engine): string[] {
  const isOver = (state: JobState) => ['succeeded', 'failed', 'cancelled'].includes(state)
  return engine.jobs().flatMap((job) => (isOver(job.snapshot().state) ? [] : [job.id]))
}

function jobWatcher(
  engine: Engine,
  pump: StreamPump,
  window: BrowserWindow,
  onJobs: () => void,
): (job: Job) => void {
  const wakeLock = createWakeLock(engine)
  return (job) => {
    watchJob(job, pump, {
      onChange: () => {
        wakeLock.update()
        onJobs()
      },
      onEnd: ({ plan }, result) => notifyOfEnd(window, plan, result),
    })
  }
}
