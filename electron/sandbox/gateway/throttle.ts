import type { GatewayLimits } from './gateway-options.ts'
import { RATE_EXCEEDED, TOO_MANY_CONNECTIONS } from './server-errors.ts'
import type { ServerError } from './statement.ts'

type ThrottleLimits = Pick<GatewayLimits, 'connections' | 'connectionsPerSecond' | 'connectionBurst'>

/** How many connections there may be, and how fast they may come: a bucket that fills by the second. */
export class Throttle {
  readonly #limits: ThrottleLimits
  readonly #now: () => number
  #tokens: number
  #filledAt: number
  #open = 0

  constructor(limits: ThrottleLimits, now: () => number) {
    this.#limits = limits
    this.#now = now
    this.#tokens = limits.connectionBurst
    this.#filledAt = now()
  }

  /** Counts one connection more, until `leave`; or says why there may be none. */
  enter(): ServerError | null {
    const now = this.#now()
    const { connections, connectionsPerSecond, connectionBurst } = this.#limits
    const grown = (Math.max(0, now - this.#filledAt) / 1_000) * connectionsPerSecond
    this.#tokens = Math.min(connectionBurst, this.#tokens + grown)
    this.#filledAt = now
    if (this.#tokens < 1) return RATE_EXCEEDED
    this.#tokens -= 1
    if (this.#open >= connections) return TOO_MANY_CONNECTIONS
    this.#open += 1
    return null
  }

  leave(): void {
    this.#open -= 1
  }
}
