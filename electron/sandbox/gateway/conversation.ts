import { AnswerReader, Pieces, type AnswerListener } from './answers.ts'
import {
  ANSWERS,
  ASKS,
  commandComplete,
  errorFields,
  errorResponse,
  HEADER_BYTES,
  message,
  textBytes,
  withoutInternals,
  type Message,
} from './frames.ts'
import type { Judge, Verdict } from './judge.ts'
import { Poison } from './poison.ts'
import { Prepared, type Asked } from './prepared.ts'
import { inWordsOfDsql, NO_FAST_PATH } from './server-errors.ts'
import type { ReadStatements } from './statement.ts'
import { Unit } from './unit.ts'

/**
 * What to do with answers up to and with the next ReadyForQuery, none of which the client asked for; behind a
 * snapshot the ReadyForQuery is the client's.
 */
type Aside = 'drop' | 'drop-ready' | 'cut' | 'snapshot'

/** A statement that meets conflict after conflict is told so. */
const MOST_REPLAYS = 5

const ROLLBACK = message(ASKS.query, textBytes('ROLLBACK'))
const COMMIT = message(ASKS.query, textBytes('COMMIT'))
const BEGIN = message(ASKS.query, textBytes('BEGIN'))
/** Gives a transaction its snapshot. */
const SNAPSHOT = message(ASKS.query, textBytes('SELECT'))
const SYNC = message(ASKS.sync)
const FLUSH = message(ASKS.flush)
/** Fails in no state of a session and closes nothing: a portal that nobody makes. */
const MARK = message(ASKS.close, Buffer.from('P'), textBytes('sluice_mark'))
const IN_TRANSACTION = 'T'.charCodeAt(0)
const IN_FAILED_TRANSACTION = 'E'.charCodeAt(0)

/**
 * What a client and PostgreSQL say to each other after the login, without their sockets. PostgreSQL
 * stays the state machine of the protocol: the gateway only swaps what it must not run, and looks for
 * the answers to that. What the rules have to know about goes on alone: after the answers to everything
 * before it, and before anything behind it.
 */
export class Conversation {
  readonly #judge: Judge
  readonly #prepared: Prepared
  readonly #poison = new Poison()
  readonly #answers = new AnswerReader()
  readonly #waiting: Message[] = []
  readonly #asides: Aside[] = []
  /** What goes to the client by now, and what goes to PostgreSQL. */
  readonly toClient = new Pieces()
  readonly toServer = new Pieces()
  #unit = new Unit(false)
  /** Units whose ReadyForQuery has not come. */
  readonly #awaited: Unit[] = []
  /** A unit goes on alone and has been asked in full. */
  #closed = false
  #waitingBytes = 0
  #over = false
  #terminated = false

  constructor(judge: Judge, read: ReadStatements) {
    this.#judge = judge
    this.#prepared = new Prepared(read)
  }

  /** The connection has to end now, without a word. */
  get over(): boolean {
    return this.#over
  }

  /** The client has taken its leave, and needs no answers. */
  get terminated(): boolean {
    return this.#terminated || this.#waiting.at(-1)?.type === ASKS.terminate
  }

  /** PostgreSQL is at work for the client. */
  get busy(): boolean {
    return this.#awaited.length > 0 || this.#unit.begun
  }

  get waitingBytes(): number {
    return this.#waitingBytes
  }

  /** Whole messages of the client; throws FatalError. */
  ask(messages: readonly Message[]): void {
    for (const one of messages) {
      this.#waiting.push(one)
      this.#waitingBytes += one.bytes.length
    }
    this.proceed()
  }

  /** What PostgreSQL sent; throws FatalError for what the client asked meanwhile. */
  answer(chunk: Buffer): void {
    this.#answers.read(chunk, this.#listener)
    this.proceed()
  }

  /** What was held back may go on; throws FatalError. */
  proceed(): void {
    let taken = 0
    for (const one of this.#waiting) {
      if (this.#over || this.#closed || this.#isHeld || !this.#take(one)) break
      this.#waitingBytes -= one.bytes.length
      taken += 1
    }
    this.#waiting.splice(0, taken)
  }

  get #isHeld(): boolean {
    return this.#judge.waitsForSchema && !this.#unit.started
  }

  /** False when the message has to wait. */
  #take(ask: Message): boolean {
    switch (ask.type) {
      case ASKS.query:
      case ASKS.functionCall:
        return this.#takeSimple(ask)
      case ASKS.execute:
        return this.#run(ask, this.#prepared.execute(ask))
      case ASKS.parse:
        this.#parse(ask)
        return true
      case ASKS.bind:
        this.#prepared.bind(ask)
        break
      case ASKS.close:
        this.#prepared.close(ask)
        break
      case ASKS.flush:
        // The client waits for answers before it goes on.
        this.#release()
        break
      case ASKS.terminate:
        this.#terminated = true
        break
    }
    this.#send(ask.type, ask.bytes)
    if (ask.type === ASKS.sync) this.#endUnit()
    return true
  }

  /**
   * Behind extended messages without their Sync PostgreSQL runs it, or skips it when one of them failed. Which
   * of the two has to be known: who counts on an answer to what is skipped waits for ever.
   */
  #takeSimple(ask: Message): boolean {
    if (this.#unit.extended) {
      if (this.#unit.failed) return true
      if (!this.#unit.marked) this.#mark()
      if (!this.#unit.answered) return false
      this.#unit = this.#unit.next(this.#judge.inTransaction)
    }
    if (ask.type === ASKS.query) return this.#run(ask, this.#prepared.query(ask))
    this.#send(ASKS.query, this.#poison.query(NO_FAST_PATH))
    this.#endUnit()
    return true
  }

  /** Has PostgreSQL say when it has answered all messages of the unit; after an error it skips the mark. */
  #mark(): void {
    this.#release()
    this.#unit.marked = true
    this.#send(ASKS.close, MARK)
    this.#write(FLUSH)
  }

  #parse(ask: Message): void {
    const { bytes, name, refusal } = this.#prepared.parse(ask)
    // PostgreSQL itself refuses it in a failed transaction, and that is what has to be told.
    const refused = refusal && !this.#judge.failed
    this.#send(ASKS.parse, refused ? this.#poison.parse(refusal, name) : bytes)
  }

  #run(ask: Message, { bytes, text }: Asked): boolean {
    const free = text !== null && this.#judge.isFree(text)
    if (!free && this.#awaited.length > 0) return false
    if (text && !free && this.#judge.waitsForOthers(text)) return false
    const again = this.#unit.begun
    this.#unit.begun = true
    this.#unit.alone ||= !free
    this.#unit.onlyBegins = !again && text?.statements.length === 1 && text.statements[0]?.kind === 'begin'
    const verdict = text ? this.#judge.judge(text) : ({ kind: 'pass' } as const)
    if (verdict.kind === 'pass') {
      this.#unit.commitsSchema ||= verdict.commitsSchema === true
      this.#unit.tags.push(...(text?.statements.map(({ tag }) => tag) ?? []))
      // Only the answers of one statement can be taken back.
      if (again) this.#release()
      else if (this.#judge.inTransaction && text?.statements.length === 1) this.#unit.hold()
      this.#send(ask.type, bytes)
    } else this.#intervene({ type: ask.type, bytes }, verdict)
    if (ask.type === ASKS.query) this.#endUnit()
    return true
  }

  #intervene(ask: Message, verdict: Exclude<Verdict, { kind: 'pass' }>): void {
    const extended = ask.type === ASKS.execute
    if (verdict.kind === 'cut') {
      if (verdict.moment === 'before') this.#over = true
      else {
        this.#asides.push('cut')
        this.#send(ask.type, ask.bytes)
      }
      return
    }
    if (verdict.kind === 'undo') this.#runAside(ROLLBACK, extended)
    if (verdict.kind === 'hide') this.#runHidden(ask, verdict.isCommit, extended)
    const { error } = verdict
    this.#send(ask.type, extended ? this.#poison.parse(error) : this.#poison.query(error))
  }

  /** Asked as a query of its own: then its answers can be told from the client's. */
  #runAside(query: Buffer, extended: boolean): void {
    if (extended) this.#write(SYNC)
    this.#write(query)
    this.#asides.push(...(extended ? (['drop-ready', 'drop'] as const) : (['drop'] as const)))
  }

  /** What commits by itself in the extended protocol does so at a Sync, after its answers. */
  #runHidden({ bytes }: Message, isCommit: boolean, extended: boolean): void {
    if (!extended || isCommit) return this.#runAside(isCommit ? COMMIT : bytes, extended)
    this.#write(bytes)
    this.#write(SYNC)
    this.#asides.push('drop-ready')
  }

  #endUnit(): void {
    this.#awaited.push(this.#unit)
    if (this.#unit.alone) {
      this.#closed = true
      return
    }
    this.#judge.endImplicit()
    this.#unit = new Unit(this.#judge.inTransaction)
  }

  #send(type: number, bytes: Buffer): void {
    this.#unit.sent(type, bytes)
    this.#write(bytes)
  }

  #write(bytes: Buffer): void {
    this.toServer.add(bytes)
  }

  readonly #listener: AnswerListener = {
    pass: (bytes, start, end) => this.#tell(bytes, start, end),
    message: (type, bytes, start, end) => {
      switch (type) {
        case ANSWERS.ready:
          return this.#onReady(bytes, start, end)
        case ANSWERS.error:
          return this.#onError(bytes, start, end)
        case ANSWERS.complete:
          return this.#onComplete(bytes, start, end)
        case ANSWERS.closeComplete:
          if ((this.#awaited[0] ?? this.#unit).closed()) this.#tell(bytes, start, end)
          return
        case ANSWERS.notice:
          return this.#tell(withoutInternals(bytes.subarray(start, end)))
        default:
          this.#tell(bytes, start, end)
          return this.#onCopyIn()
      }
    },
  }

  /** Whether answers belong to the unit that the client is asking, or has asked alone. */
  get #isCurrent(): boolean {
    return this.#awaited.length === 0 || this.#closed
  }

  #onComplete(bytes: Buffer, start: number, end: number): void {
    const [aside] = this.#asides
    const isAsked = aside === undefined || aside === 'drop-ready'
    const tag = isAsked && this.#isCurrent ? this.#unit.tags.shift() : undefined
    if (tag) this.#tell(commandComplete(tag))
    else this.#tell(bytes, start, end)
  }

  #tell(bytes: Buffer, start = 0, end = bytes.length): void {
    const [aside] = this.#asides
    if (aside && aside !== 'drop-ready') return
    if (!this.#unit.keepAnswer(bytes, start, end)) this.toClient.add(bytes, start, end)
    else if (this.#unit.full) this.#release()
  }

  #release(): void {
    for (const bytes of this.#unit.release()) this.toClient.add(bytes)
  }

  #onError(bytes: Buffer, start: number, end: number): void {
    const [aside] = this.#asides
    // There is nothing that could take effect before the cut.
    if (aside === 'cut') this.#over = true
    if (aside && aside !== 'drop-ready') return
    const fields = errorFields(bytes.subarray(start, end))
    const [sqlState = '', said = ''] = [fields.get('C'), fields.get('M')]
    const refused = this.#poison.errorOf(said)
    const mine = this.#isCurrent
    // A unit tells one error; it had one before the COMMIT that was to become a ROLLBACK.
    if (refused && mine && this.#unit.failed) return
    const isConflict = sqlState === '40001' || sqlState === '40P01'
    if (!refused && isConflict && this.#replay()) return
    if (mine) this.#unit.failed = true
    const reworded = refused ?? inWordsOfDsql(sqlState, said)
    if (reworded) this.#tell(errorResponse('ERROR', reworded))
    else this.#tell(withoutInternals(bytes.subarray(start, end)))
  }

  /**
   * Aurora DSQL has no locks: a statement never meets the conflict, only COMMIT does. So what PostgreSQL
   * refused runs again in a transaction that sees what the others did, and whose COMMIT will be refused.
   */
  #replay(): boolean {
    if (!this.#closed || this.#unit.replays === MOST_REPLAYS) return false
    const replay = this.#unit.replay()
    if (!replay) return false
    this.#judge.doom()
    // The rest of the failed answers, and those to the two that follow.
    this.#asides.push('drop', 'drop', 'drop')
    for (const bytes of [ROLLBACK, BEGIN, ...replay.asks]) this.#write(bytes)
    return true
  }

  #onReady(bytes: Buffer, start: number, end: number): void {
    const aside = this.#asides.shift()
    if (aside === 'cut') this.#over = true
    if (aside && aside !== 'snapshot') return
    if (!aside && this.#takeSnapshot(bytes[start + HEADER_BYTES])) return
    this.#release()
    this.#tell(bytes, start, end)
    this.#awaited.shift()
    if (this.#awaited.length === 0) this.#settle(bytes[start + HEADER_BYTES])
  }

  /**
   * An explicit transaction reads what was committed before its BEGIN was answered, and PostgreSQL takes the
   * snapshot with the first statement behind it. Where that waits already it may take it itself.
   * https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-concurrency-control.html
   */
  #takeSnapshot(status: number | undefined): boolean {
    const { onlyBegins, failed } = this.#unit
    if (!this.#closed || !onlyBegins || failed || status !== IN_TRANSACTION || this.#waiting.length > 0)
      return false
    this.#unit.onlyBegins = false
    this.#write(SNAPSHOT)
    this.#asides.push('snapshot')
    return true
  }

  /** Nothing is under way but what the client has begun to ask since. */
  #settle(status: number | undefined): void {
    const idle = status !== IN_TRANSACTION && status !== IN_FAILED_TRANSACTION
    const { started, begun, commitsSchema, failed } = this.#unit
    if (this.#closed && idle && commitsSchema && !failed) this.#judge.schemaCommitted()
    if (this.#closed || !begun)
      this.#judge.settle(idle ? 'idle' : status === IN_TRANSACTION ? 'open' : 'failed')
    if (this.#closed || !started) {
      this.#poison.clear()
      if (idle) this.#prepared.forgetPortals()
    }
    if (this.#closed) this.#unit = new Unit(this.#judge.inTransaction)
    this.#closed = false
  }

  /** PostgreSQL reads rows now, and ignores each Sync that it has got already. */
  #onCopyIn(): void {
    this.#release()
    this.#judge.endImplicit()
    // If the rows are refused, PostgreSQL skips what comes after them up to the next Sync, too.
    const { extended } = this.#awaited[0] ?? this.#unit
    this.#unit = new Unit(false)
    this.#unit.extended = extended
    this.#awaited.length = 0
    this.#closed = false
  }
}
