import type { TLSSocket } from 'node:tls'
import type { Conversation } from './conversation.ts'
import { errorResponse, FatalError, type MessageReader } from './frames.ts'
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
  readonly #options: SessionOptions
  readonly #outlet: Outlet
  readonly #life: NodeJS.Timeout
  #ended = false

  constructor(options: SessionOptions) {
    this.#options = options
    this.#outlet = new Outlet(options.client, () => this.#steer())
    // Aurora DSQL says nothing when the time of a connection is over.
    this.#life = setTimeout(() => void this.end(), options.lifeMs)
    this.#life.unref()
  }

  /** Begins to relay; `early` is what the client sent behind its password. */
  start(early: Buffer): void {
    const { socket } = this.#options.upstream
    this.#options.client.on('data', (chunk: Buffer) => this.#onAsk(chunk))
    this.#options.client.on('drain', () => this.#steer())
    for (const event of ['end', 'error', 'close'] as const)
      this.#options.client.on(event, () => this.#onClientGone())
    socket.on('data', (chunk: Buffer) => this.#guard(() => this.#options.conversation.answer(chunk)))
    socket.on('drain', () => this.#steer())
    socket.on('error', () => {})
    socket.on('close', () => void this.#end(() => this.#outlet.end()))
    if (early.length > 0) this.#onAsk(early)
    this.#steer()
  }

  /** What was held back for the sake of others may go on. */
  proceed(): void {
    this.#guard(() => this.#options.conversation.proceed())
  }

  /** Ends both sides at once, without a word, and what PostgreSQL is doing for them. */
  async end(): Promise<void> {
    await this.#end(() => {
      this.#outlet.stop()
      this.#options.client.destroy()
    })
  }

  async #end(endClient: () => void): Promise<void> {
    if (this.#ended) return
    this.#ended = true
    clearTimeout(this.#life)
    this.#options.onEnd()
    endClient()
    // PostgreSQL notices the end of a connection only when it has something to say.
    if (this.#options.conversation.busy) await this.#options.upstream.stop()
    else this.#options.upstream.socket.destroy()
  }

  #onAsk(chunk: Buffer): void {
    this.#guard(() => this.#options.conversation.ask(this.#options.reader.read(chunk)))
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
    if (this.#options.conversation.over) void this.#cut()
    else this.#relay()
  }

  #relay(): void {
    const answers = this.#options.conversation.toClient.take()
    if (answers.length > 0) this.#outlet.write(answers, this.#options.delayMs())
    writePieces(this.#options.upstream.socket, this.#options.conversation.toServer.take())
    this.#steer()
  }

  /** Whatever was answered before is still told. */
  async #cut(): Promise<void> {
    await this.#end(() => {
      this.#outlet.write(this.#options.conversation.toClient.take(), this.#options.delayMs())
      this.#outlet.end()
    })
  }

  /** A fault of the gateway itself costs one connection, and says what it was. */
  async #turnOut(error: unknown): Promise<void> {
    const { told } = error instanceof FatalError ? error : new FatalError(internalError(error))
    if (told) await this.#end(() => closeSoon(this.#options.client, errorResponse('FATAL', told)))
    else await this.end()
  }

  /** Listens to each side only as long as the other one keeps up. */
  #steer(): void {
    const { socket } = this.#options.upstream
    const heard = this.#options.conversation.waitingBytes + socket.writableLength < MOST_BACKLOG_BYTES
    if (heard) this.#options.client.resume()
    else this.#options.client.pause()
    if (this.#outlet.backlog < MOST_BACKLOG_BYTES) socket.resume()
    else socket.pause()
  }

  /** Who takes leave in due form has their last statements run; who vanishes has them ended. */
  #onClientGone(): void {
    if (this.#ended || this.#options.conversation.terminated) return
    void this.end()
  }
}
