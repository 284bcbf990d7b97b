import type { Logger } from '../../../shared/logger.ts'
import type { UpdateFault, UpdateState, UpdateStatus } from '../../../shared/update-status.ts'
import { reasonOf } from '../../files/file-fault.ts'
import type { JsonFile } from '../files/json-file.ts'
import { isCheckDue, type UpdateMemory } from './update-memory.ts'
import { installFault, lateFault, stuckFault, updateFaultOf } from './update-fault.ts'
import type { Offer, Updater } from './updater.ts'

/** A feed is a small file; a busy proxy may take its time. */
const CHECK_SECONDS = 20
/** Without a single byte: a slow network still sends some. */
const STUCK_DOWNLOAD_SECONDS = 30

export interface UpdatesOptions {
  readonly updater: Updater
  /** The version of this app. */
  readonly version: string
  /** Why this package cannot update itself; null where it can. */
  readonly unsupported: UpdateFault | null
  /** Why a policy turns updates off; asked each time, because an administrator may write it at any time. */
  readonly policy: () => string | null
  readonly isJobRunning: () => boolean
  readonly memory: JsonFile<UpdateMemory>
  readonly onChange: (status: UpdateStatus) => void
  readonly now: () => Date
  /** Calls back once; returns the function that cancels it. */
  readonly after: (ms: number, callback: () => void) => () => void
  readonly logger: Logger
}

/**
 * Updates of the app, in the states of {@link UpdateState}. One attempt at a time: what comes of an earlier one that
 * was given up, because a job started or somebody turned updates off, is not heard any more.
 */
export class Updates {
  readonly #options: UpdatesOptions
  #state: UpdateState = { state: 'idle' }
  /** Downloaded in this run of the app; kept while updates are off. */
  #downloaded: Offer | null = null
  #attempt = 0
  #stopClock = () => {}

  constructor(options: UpdatesOptions) {
    this.#options = options
    this.#state = this.#forbidden() ?? { state: 'idle' }
  }

  status(): UpdateStatus {
    return { state: this.#state, lastCheckAt: this.#memory.lastCheckAt }
  }

  /** At the start of the app: tells of an update that should have been installed, and checks when it is time. */
  start(): void {
    const { installing, lastCheckAt } = this.#memory
    if (installing) this.#remember({ installing: null })
    if (this.#state.state !== 'idle') return
    if (installing && installing.version !== this.#options.version)
      return this.#fail(installFault(installing.version, installing.fault))
    if (isCheckDue(lastCheckAt, this.#options.now())) this.check()
  }

  /** Checks now, or when no job runs any more; downloads what is newer. */
  check(): UpdateStatus {
    const forbidden = this.#forbidden()
    if (forbidden) void this.#giveUp(forbidden)
    else if (!['waiting', 'checking', 'downloading', 'ready'].includes(this.#state.state)) this.#begin()
    return this.status()
  }

  /** A job has started, ended or changed its state. */
  jobsChanged(): void {
    const { state } = this.#state
    const isRunning = this.#options.isJobRunning()
    if (isRunning && (state === 'checking' || state === 'downloading'))
      void this.#giveUp({ state: 'waiting' })
    if (!isRunning && state === 'waiting') this.#begin()
  }

  /** The user's own switch; throws where it cannot be kept. */
  setAutomatic(automatic: boolean): UpdateStatus {
    this.#options.memory.write({ ...this.#memory, automatic })
    const forbidden = this.#forbidden()
    if (forbidden) void this.#giveUp(forbidden)
    else if (this.#downloaded) this.#ready(this.#downloaded)
    else if (this.#state.state === 'off') this.#resume()
    return this.status()
  }

  /** The app quits: half of a file is of no use, and what is ready is about to be installed. */
  async close(): Promise<void> {
    if (this.#state.state !== 'ready' || this.#forbidden()) return await this.#giveUp(null)
    this.#remember({ installing: { version: this.#state.version, fault: null } })
  }

  /** The app could not be replaced while it quit; the next start says so. */
  installFailed(fault: string): void {
    const { installing } = this.#memory
    if (installing) this.#remember({ installing: { ...installing, fault } })
  }

  /** Updates are on again. */
  #resume(): void {
    this.#become({ state: 'idle' })
    if (isCheckDue(this.#memory.lastCheckAt, this.#options.now())) this.check()
  }

  #forbidden(): UpdateState | null {
    const { unsupported, policy } = this.#options
    if (unsupported) return { state: 'unsupported', ...unsupported }
    const reason = policy()
    return reason === null && this.#memory.automatic ? null : { state: 'off', policy: reason }
  }

  #begin(): void {
    if (this.#options.isJobRunning()) return this.#become({ state: 'waiting' })
    this.#attempt += 1
    this.#remember({ lastCheckAt: this.#options.now().toISOString() })
    this.#become({ state: 'checking' })
    void this.#run(this.#attempt)
  }

  async #run(attempt: number): Promise<void> {
    const isOver = () => attempt !== this.#attempt
    try {
      this.#limit(CHECK_SECONDS, lateFault)
      const offer = await this.#options.updater.check()
      if (isOver()) return
      await this.#take(offer, isOver)
    } catch (error) {
      if (isOver()) return
      this.#options.logger.warn(`updates: ${reasonOf(error)}`)
      this.#abandon(updateFaultOf(error))
    }
  }

  async #take({ standing, ...release }: Offer, isOver: () => boolean): Promise<void> {
    if (standing !== 'newer') {
      this.#stopClock()
      return this.#become({ state: 'current', offered: release.version, standing })
    }
    const progress = (share: number) => {
      if (isOver()) return
      this.#limit(STUCK_DOWNLOAD_SECONDS, stuckFault)
      this.#become({ state: 'downloading', ...release, share })
    }
    progress(0)
    this.#options.updater.installOnQuit(true)
    await this.#options.updater.download(progress)
    if (isOver()) return
    this.#stopClock()
    this.#downloaded = { standing, ...release }
    this.#ready(this.#downloaded)
  }

  #ready({ version, notes }: Offer): void {
    this.#options.updater.installOnQuit(true)
    this.#become({ state: 'ready', version, notes })
  }

  /** Gives the attempt up unless something comes in time. */
  #limit(seconds: number, fault: (seconds: number) => UpdateFault): void {
    this.#stopClock()
    this.#stopClock = this.#options.after(seconds * 1_000, () => this.#abandon(fault(seconds)))
  }

  /** Of a file that could not be written more may still arrive, and would tell how far it is. */
  #abandon(fault: UpdateFault): void {
    void this.#giveUp(null)
    this.#fail(fault)
  }

  /** Ends the attempt under way, and lets nothing be installed unless somebody says so again. */
  async #giveUp(next: UpdateState | null): Promise<void> {
    this.#attempt += 1
    this.#stopClock()
    this.#options.updater.installOnQuit(false)
    const ended = this.#options.updater.cancel()
    if (next) this.#become(next)
    await ended
  }

  #fail(fault: UpdateFault): void {
    this.#stopClock()
    this.#become({ state: 'failed', ...fault })
  }

  #become(state: UpdateState): void {
    this.#state = state
    this.#options.onChange(this.status())
  }

  get #memory(): UpdateMemory {
    return this.#options.memory.read()
  }

  /** A file that cannot be written costs a reminder, and no update. */
  #remember(change: Partial<UpdateMemory>): void {
    try {
      this.#options.memory.write({ ...this.#memory, ...change })
    } catch (error) {
      this.#options.logger.warn(`updates could not be noted: ${reasonOf(error)}`)
    }
  }
}
