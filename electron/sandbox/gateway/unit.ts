import { Pieces } from './answers.ts'
import { ANSWERS, ASKS, HEADER_BYTES, message, readText, type Message } from './frames.ts'

/** Units that are larger are not kept, and answers that are larger not held. */
const MOST_KEPT_BYTES = 1_024 * 1_024
const MOST_HELD_BYTES = 64 * 1_024

/** After an error in one of these PostgreSQL skips all that comes before the next Sync, without an answer. */
const EXTENDED: ReadonlySet<number> = new Set([
  ASKS.parse,
  ASKS.bind,
  ASKS.describe,
  ASKS.execute,
  ASKS.close,
])

const PARSE_COMPLETE = message(ANSWERS.parseComplete)

/** How to run a unit again: what to send, and what the client still has to be told of the first time. */
export interface Replay {
  readonly asks: readonly Buffer[]
  readonly told: readonly Buffer[]
}

/** What a client sends up to one ReadyForQuery: a Query, or messages up to a Sync. */
export class Unit {
  /** PostgreSQL has got something of it. */
  started = false
  /** It is one of the extended protocol: a Sync ends it, or a simple query that PostgreSQL does not skip. */
  extended = false
  /** A statement of it has been decided on. */
  begun = false
  /** The rules have to know its answers before anything behind it goes on. */
  alone = false
  /** It is a BEGIN and nothing else. */
  onlyBegins = false
  failed = false
  commitsSchema = false
  replays = 0
  /** For each statement, in their order: what it shall be said to have completed, if not what PostgreSQL says. */
  readonly tags: (string | null)[] = []
  /** Its messages as PostgreSQL got them; null when it cannot run again. */
  #kept: Message[] | null
  #keptBytes = 0
  #held: Pieces | null = null
  #heldBytes = 0
  /** Closes that PostgreSQL has not answered. */
  #closes = 0
  /** The last thing sent of it is a Close that is not the client's. */
  marked = false

  /** `keep`: it may have to run again. */
  constructor(keep: boolean) {
    this.#kept = keep ? [] : null
  }

  sent(type: number, bytes: Buffer): void {
    this.started = true
    this.extended ||= EXTENDED.has(type)
    if (type === ASKS.close) this.#closes += 1
    this.#keptBytes += bytes.length
    if (this.#keptBytes > MOST_KEPT_BYTES) this.#kept = null
    this.#kept?.push({ type, bytes })
  }

  /** PostgreSQL has answered all of it up to the mark. */
  get answered(): boolean {
    return this.marked && this.#closes === 0
  }

  /** Takes the answer to a Close; false when that is the mark's. */
  closed(): boolean {
    this.#closes -= 1
    return !this.answered
  }

  /** What goes on behind it in the same implicit transaction, which others have to wait for as before. */
  next(keep: boolean): Unit {
    const next = new Unit(keep)
    next.alone = this.alone
    next.commitsSchema = this.commitsSchema
    return next
  }

  /** Its answers stay here until it is certain that it need not run again. */
  hold(): void {
    if (this.#kept) this.#held = new Pieces()
  }

  /** Takes answers as long as it holds them; false when they go straight on. */
  keepAnswer(bytes: Buffer, start: number, end: number): boolean {
    this.#held?.add(bytes, start, end)
    this.#heldBytes += end - start
    return this.#held !== null
  }

  get full(): boolean {
    return this.#heldBytes > MOST_HELD_BYTES
  }

  /** The answers held so far; from now on they go straight on, and it cannot run again. */
  release(): readonly Buffer[] {
    const held = this.#held?.take() ?? []
    this.#held = null
    this.#kept = null
    return held
  }

  /** Drops the answers held and starts over; null when it cannot run again by itself. */
  replay(): Replay | null {
    const replay = this.#held && this.#kept && replayOf(this.#kept)
    if (!replay) return null
    this.replays += 1
    this.#held = new Pieces()
    this.#heldBytes = 0
    for (const bytes of replay.told) this.keepAnswer(bytes, 0, bytes.length)
    return replay
  }
}

/**
 * A ROLLBACK takes the unnamed statement and all portals with it, so a unit must bring its own; a named
 * statement outlives it and must not be prepared again.
 */
function replayOf(kept: readonly Message[]): Replay | null {
  const bytesOf = (messages: readonly Message[]) => messages.map(({ bytes }) => bytes)
  if (kept[0]?.type === ASKS.query) return { asks: bytesOf(kept), told: [] }
  const count = (type: number) => kept.filter((one) => one.type === type).length
  if (count(ASKS.execute) !== 1 || count(ASKS.bind) !== 1 || count(ASKS.parse) > 1) return null
  const parse = kept.find(({ type }) => type === ASKS.parse)
  const bind = kept.find(({ type }) => type === ASKS.bind)
  const named = bind !== undefined && statementOf(bind) !== ''
  if (!named) return parse ? { asks: bytesOf(kept), told: [] } : null
  if (parse && kept[0] !== parse) return null
  return {
    asks: bytesOf(kept.filter((one) => one !== parse)),
    told: parse ? [PARSE_COMPLETE] : [],
  }
}

function statementOf(bind: Message): string {
  return readText(bind.bytes, readText(bind.bytes, HEADER_BYTES).end).text
}
