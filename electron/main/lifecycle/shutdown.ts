import { setTimeout as sleep } from 'node:timers/promises'
import { app, dialog, type BrowserWindow } from 'electron'
import { isFinished } from '../../../shared/job-state.ts'
import type { Logger } from '../../../shared/logger.ts'
import type { Engine, Job } from '../../engine/engine.ts'
import type { MfaPrompt } from '../mfa/mfa-prompt.ts'
import type { SandboxHost } from '../sandbox-host.ts'
import type { Updates } from '../updates/updates.ts'
import { quitQuestion } from './quit-question.ts'

/** Transactions under way end well within this; what does not is rolled back by the server. */
const DEADLINE_MS = 15_000
const KEEP_RUNNING = 0

export interface ShutdownOptions {
  readonly engine: Engine
  readonly sandbox: SandboxHost
  readonly mfa: MfaPrompt
  readonly updates: Updates
  readonly window: BrowserWindow
  readonly logger: Logger
}

/**
 * The one way out of the app: `open` → `asking` (only with an unfinished job) → `closing` (jobs are
 * interrupted, the app's own sandbox stops) → `closed`. A signal skips the question.
 */
export function installShutdown(options: ShutdownOptions): void {
  let state: 'open' | 'asking' | 'closing' | 'closed' = 'open'
  const close = async (): Promise<void> => {
    if (state === 'closing') return
    state = 'closing'
    await Promise.race([release(options), sleep(DEADLINE_MS, undefined, { ref: false })])
    state = 'closed'
    app.quit()
  }
  const ask = async (): Promise<void> => {
    if (state !== 'open') return
    state = 'asking'
    const jobs = options.engine.jobs().filter((job) => !isFinished(job.snapshot().state))
    const isLeaving = jobs.length === 0 || (await confirmQuit(options.window, jobs))
    state = 'open'
    if (isLeaving) await close()
  }
  const hold = (event: { preventDefault(): void }): void => {
    if (state === 'closed') return
    event.preventDefault()
    void ask()
  }
  options.window.on('close', hold)
  app.on('before-quit', hold)
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void close())
}

async function confirmQuit(window: BrowserWindow, jobs: readonly Job[]): Promise<boolean> {
  const { message, detail, quit } = quitQuestion(jobs.map(({ plan }) => plan))
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message,
    detail,
    buttons: ['Keep running', quit],
    defaultId: KEEP_RUNNING,
    cancelId: KEEP_RUNNING,
  })
  return response !== KEEP_RUNNING
}

async function release({ engine, sandbox, mfa, updates, logger }: ShutdownOptions): Promise<void> {
  try {
    mfa.close()
    await updates.close()
    await engine.close()
    await sandbox.stopOwn()
  } catch (error) {
    logger.warn(`could not close cleanly: ${error instanceof Error ? error.message : String(error)}`)
  }
}
