import type { Plan } from '../../../shared/plan.ts'
import { writingDown, type Answered } from '../db/answers.ts'
import { asksAgain } from '../db/session.ts'
import { requireSameMeaning } from '../plan/stored-job.ts'
import { gateOf } from '../threads/control.ts'
import { CONNECTS_PER_SECOND, rateLimit } from '../threads/rate-limit.ts'
import { coordinatorSession, JobStopped, type CoordinatorSession } from './coordinator-session.ts'
import type { JobRunOptions } from './job-run-options.ts'

type ComparisonOptions = Pick<JobRunOptions, 'blueprint' | 'connect' | 'timing' | 'control' | 'connects'>

/**
 * Compares what the job is about with its plan, for workers whose connection is new or has met a changed schema.
 * Here, because what SQL means is told by its parser, which worker threads do not load; and one for all who wait.
 */
export class Comparison {
  readonly #session: CoordinatorSession
  readonly #plan: Plan
  readonly #onProblem: (error: unknown) => void
  /** Those who wait for one that begins from now on. */
  readonly #waiting: PromiseWithResolvers<readonly Answered[]>[] = []
  #isUnderWay = false

  /** `onProblem`: it could not be made, or has found a difference. */
  constructor(
    { blueprint, connect, timing, control, connects }: ComparisonOptions,
    onProblem: (error: unknown) => void,
  ) {
    this.#plan = blueprint.plan
    this.#onProblem = onProblem
    this.#session = coordinatorSession({
      connection: connect,
      timing,
      gate: gateOf(control),
      connects: rateLimit(connects, () => CONNECTS_PER_SECOND),
      random: Math.random,
    })
  }

  /** Why there is no connection for it, while it tries to get one. */
  get waitReason(): string | null {
    return this.#session.waitReason
  }

  /**
   * Resolves when one has found no difference that began after this was asked for, with what the cluster
   * answered; does not otherwise.
   */
  async made(): Promise<readonly Answered[]> {
    const asked = Promise.withResolvers<readonly Answered[]>()
    this.#waiting.push(asked)
    if (!this.#isUnderWay) void this.#serve()
    return await asked.promise
  }

  /** The job has stopped. */
  async end(): Promise<void> {
    await this.#session.close()
  }

  async #serve(): Promise<void> {
    this.#isUnderWay = true
    try {
      while (this.#waiting.length > 0) {
        const { asked, answered } = await this.#compare()
        for (const { resolve } of this.#waiting.splice(0, asked)) resolve(answered)
      }
    } catch (error) {
      if (!(error instanceof JobStopped)) this.#onProblem(error)
    } finally {
      this.#isUnderWay = false
      // While nobody asks it would go dead unnoticed; and it may have been opened after the job had stopped.
      await this.#session.close()
    }
  }

  /** `asked`: how many had before it began. */
  async #compare(): Promise<{ asked: number; answered: readonly Answered[] }> {
    return await this.#session.use(async (session) => {
      const asked = this.#waiting.length
      const answered: Answered[] = []
      await requireSameMeaning(writingDown(asksAgain(session), answered), this.#plan)
      return { asked, answered }
    })
  }
}
