import type { TLSSocket } from 'node:tls'
import type { Conversation } from './conversation.ts'
import { errorResponse, FatalError, type Message, type MessageReader } from './frames.ts'
import { internalError } from './server-errors.ts'
import { closeSoon, Outlet, writePieces } from './outlet.ts'
import type { Upstream } from './upstream.ts'

/** How much of one side's words may wait for the other before the gateway stops listening to it. */
const MOST_BACKLOG_BYTES = 1_024 * 1_024

export interface SessionOptions {
  readonly client: TLSSocket
  readonly upstream: Upstream
  readonly conversation: Conversation
  readonly reader: MessageReader
  /** Answers come later by so much. */
  readonly delayMs: () => number
  readonly lifeMs: number
  readonly onEnd: () => void
}

/** A client and its connection to PostgreSQL, after the login. Neither outlives the other. */
export class Session {
  readonly #client: TLSSocket
  readonly #upstream: Upstream
  readonly #conversation: Conversation
  readonly #reader: MessageReader
  readonly #delayMs: () => number
  readonly #outlet: Outlet
  readonly #life: NodeJS.Timeout
  readonly #onEnd: () => void
  #ended = false

  constructor(options: SessionOptions) {
    this.#client = options.client
    this.#upstream = options.upstream
    this.#conversation = options.conversation
    this.#reader = options.reader
    this.#delayMs = options.delayMs
    this.#onEnd = options.onEnd
    this.#outlet = new Outlet(options.client, () => this.#steer())
    // Aurora DSQL says nothing when the time of a connection is over.
    this.#life = setTimeout(() => void this.end(), options.lifeMs)
    this.#life.unref()
  }

  /** Begins to relay; `early` is what the client sent behind its password. */
  start(early: Buffer): void {
    const { socket } = this.#upstream
    this.#client.on('data', (chunk: Buffer) => this.#onAsk(chunk))
    this.#client.on('drain', () => this.#steer())
    for (const event of ['end', 'error', 'close'] as const) this.#client.on(event, () => this.#onClientGone())
    socket.on('data', (chunk: Buffer) => this.#onAnswer(chunk))
    socket.on('drain', () => this.#steer())
    socket.on('error', () => {})
    socket.on('close', () => this.#onServerGone())
    if (early.length > 0) this.#onAsk(early)
    this.#steer()
  }

  /** What was held back for the sake of others may go on. */
  proceed(): void {
    this.#guard(() => this.#conversation.proceed())
  }

  /** Ends both sides at once, without a word, and what PostgreSQL is doing for them. */
  async end(): Promise<void> {
    await this.#end(() => {
      this.#outlet.stop()
      this.#client.destroy()
    })
  }

  async #end(endClient: () => void): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#life)
    this.#onEnd()
    endClient()
    // PostgreSQL notices the end of a connection only when it has something to say.
    if (this.#conversation.busy) await this.#upstream.stop()
    else this.#upstream.socket.destroy()
  }

  #onAsk(chunk: Buffer): void {
    this.#guard(() => this.#conversation.ask(this.#read(chunk)))
  }

  #onAnswer(chunk: Buffer): void {
    this.#guard(() => this.#conversation.answer(chunk))
  }

  #read(chunk: Buffer): Message[] {
    return this.#ended ? [] : this.#reader.read(chunk)
  }

  /** A client that breaks the protocol is told so, where there is something to tell, and loses its connection. */
  #guard(work: () => void): void {
    if (this.#ended) return
    try {
      work()
    } catch (error) {
      void this.#turnOut(error)
      return
    }
    if (this.#conversation.over) void this.#cut()
    else this.#relay()
  }

  #relay(): void {
    const answers = this.#conversation.takeAnswers()
    if (answers.length > 0) this.#outlet.write(answers, this.#delayMs())
    writePieces(this.#upstream.socket, this.#conversation.takeAsks())
    this.#steer()
  }

  /** Whatever was answered before is still told. */
  async #cut(): Promise<void> {
    await this.#end(() => {
      this.#outlet.write(this.#conversation.takeAnswers(), this.#delayMs())
      this.#outlet.end()
    })
  }

  /** A fault of the gateway itself costs one connection, and says what it was. */
  async #turnOut(error: unknown): Promise<void> {
    const { told } = error instanceof FatalError ? error : new FatalError(internalError(error))
    if (told) await this.#end(() => closeSoon(this.#client, errorResponse('FATAL', told)))
    else await this.end()
  }

  /** Listens to each side only as long as the other one keeps up. */
  #steer(): void {
    const { socket } = this.#upstream
    const heard = this.#conversation.waitingBytes + socket.writableLength < MOST_BACKLOG_BYTES
    if (heard) this.#client.resume()
    else this.#client.pause()
    if (this.#outlet.backlog < MOST_BACKLOG_BYTES) socket.resume()
    else socket.pause()
  }

  /** Who takes leave in due form has their last statements run; who vanishes has them ended. */
  #onClientGone(): void {
    if (this.#ended || this.#conversation.terminated) return
    void this.end()
  }

  #onServerGone(): void {
    void this.#end(() => this.#outlet.end())
  }
}
