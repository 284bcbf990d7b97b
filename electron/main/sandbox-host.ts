import { ProblemError } from '../../shared/problem-error.ts'
import type { SandboxStatus } from '../../shared/sandbox-status.ts'
import type { Sandbox } from '../sandbox/sandbox.ts'

export interface SandboxHostOptions {
  readonly sandbox: Sandbox
  readonly onChange: (status: SandboxStatus) => void
  /** Whether a job works on the sandbox, so that taking it away would fail the job. */
  readonly isInUse: () => boolean
}

type Change = 'start' | 'stop' | 'reset'

/**
 * The sandbox as the window sees it: `settled` → `under way` (one change; the same one asked for
 * again is shared, another is refused) → `settled`. Every change of state is told.
 */
export class SandboxHost {
  readonly #options: SandboxHostOptions
  #underWay: { readonly change: Change; readonly done: Promise<SandboxStatus> } | null = null
  /** Started by this app, and not found running. */
  #isOwn = false

  constructor(options: SandboxHostOptions) {
    this.#options = options
  }

  async status(): Promise<SandboxStatus> {
    const found = await this.#options.sandbox.status()
    if (!this.#underWay) return found
    return { ...found, state: this.#underWay.change === 'stop' ? 'stopping' : 'starting' }
  }

  /** Throws `sandbox-busy` while another change is under way, or a job needs what it would take away. */
  async change(change: Change): Promise<SandboxStatus> {
    if (this.#underWay?.change === change) return await this.#underWay.done
    if (this.#underWay) {
      throw busy('The sandbox is being started or stopped.', 'Wait until that has finished.')
    }
    if (change !== 'start' && this.#options.isInUse()) {
      throw busy('A job is running on the sandbox.', 'Cancel the job first.')
    }
    // It runs in a later turn, when `underWay` is set and every status says so.
    const done = Promise.resolve().then(async () => await this.#run(change))
    this.#underWay = { change, done }
    return await done
  }

  /** Stops it if this app started it; waits for a change under way. */
  async stopOwn(): Promise<void> {
    await this.#underWay?.done.catch(() => {})
    if (this.#isOwn) await this.change('stop')
  }

  async #run(change: Change): Promise<SandboxStatus> {
    let current = await this.#tell()
    try {
      await this.#carryOut(change)
    } finally {
      this.#underWay = null
      current = await this.#tell()
    }
    return current
  }

  async #carryOut(change: Change): Promise<void> {
    const { sandbox } = this.#options
    const wasRunning = (await sandbox.status()).state === 'running'
    await sandbox[change]()
    if (change === 'stop') this.#isOwn = false
    else this.#isOwn ||= change === 'reset' || !wasRunning
  }

  async #tell(): Promise<SandboxStatus> {
    const status = await this.status()
    this.#options.onChange(status)
    return status
  }
}

function busy(message: string, nextStep: string): ProblemError {
  return new ProblemError({ kind: 'refused', code: 'sandbox-busy', message, nextStep })
}
