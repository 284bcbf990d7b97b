import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { assertNever } from '../../../../shared/assert-never.ts'
import { CONFLICT, errorMessage, type Fault, type ServerError } from './fault.ts'
import { messageReader, textMessage, type Message } from './messages.ts'
import { isCommitStatement, requestGrouper, type Request, type WireRequest } from './request.ts'
import { senderTo, type Limp, type Sender } from './sender.ts'

/** What a proxy did so far. */
export interface Counts {
  cuts: number
  conflicts: number
  refused: number
}

export interface ProxiedConnectionOptions {
  readonly client: Socket
  /** Number of the connection at its proxy, from 1. */
  readonly number: number
  readonly application: string
  readonly target: { readonly host: string; readonly port: number }
  readonly limp: Limp | null
  readonly faultOf: (request: Request) => Fault
  readonly counts: Counts
}

/** Start, authentication and goodbye. */
const NO_REQUEST = new Set(['', 'p', 'X'])

/** What the client gets of the messages that answer a request. */
type Answer = (message: Message) => readonly Buffer[]

const WHOLE: Answer = ({ bytes }) => [bytes]
const NOTHING: Answer = () => []
const nothing =
  (ended: (() => void) | undefined): Answer =>
  ({ type }) => {
    if (type === 'Z') ended?.()
    return []
  }
/** That a statement has its name now: the client remembers it. The end of the answer is yet to come. */
const NAMING: Answer = ({ type, bytes }) => (type === '1' ? [bytes] : [])
const errorInstead =
  (error: ServerError, others: Answer = NOTHING): Answer =>
  (message) =>
    message.type === 'Z' ? [errorMessage(error, 'ERROR'), message.bytes] : others(message)

/** Fails wherever it runs, and with it the transaction that it runs in. */
const FAILING_STATEMENT = 'an injected fault'

/** An accepted connection: its requests go on to the server one after the other, faults included. */
export class ProxiedConnection {
  readonly #options: ProxiedConnectionOptions
  readonly #client: Socket
  readonly #server: Socket
  readonly #toServer: Sender
  readonly #group: (message: Message) => WireRequest | null
  /** One for each ReadyForQuery that the server owes, the first for the one that ends the start. */
  readonly #answers: Answer[] = [WHOLE]
  /** Settles when the next request may follow: never, after a cut or a stall. */
  #passed: Promise<void> = Promise.resolve()

  constructor(options: ProxiedConnectionOptions) {
    const { client, number, application, target, limp } = options
    this.#options = options
    this.#client = client
    this.#server = connect({ ...target, noDelay: true })
    this.#toServer = senderTo(this.#server, limp)
    this.#group = requestGrouper(number, application)
    this.#answerFromServer(senderTo(client, limp))
    client.on('close', () => this.#server.destroy())
    this.#server.on('close', () => client.destroySoon())
  }

  /** Takes the next message of the client, the startup message first. */
  take(message: Message): void {
    if (NO_REQUEST.has(message.type)) this.#toServer(message.bytes)
    else {
      const request = this.#group(message)
      if (request) this.#passed = this.#passed.then(async () => await this.#act(request))
    }
  }

  #answerFromServer(toClient: Sender): void {
    const read = messageReader('server')
    this.#server.on('error', () => {})
    this.#server.on('data', (chunk: Buffer) => {
      const bytes = read(chunk).flatMap((message) => {
        const answer = this.#answers[0] ?? WHOLE
        if (message.type === 'Z') this.#answers.shift()
        return answer(message)
      })
      if (bytes.length > 0) toClient(Buffer.concat(bytes))
    })
  }

  async #act(request: WireRequest): Promise<void> {
    if (this.#client.destroyed || this.#server.destroyed) return
    const fault = this.#options.faultOf(request)
    switch (fault.kind) {
      case 'pass':
        return this.#ask(request.bytes, WHOLE)
      case 'delay':
        await sleep(fault.milliseconds)
        return this.#ask(request.bytes, WHOLE)
      case 'hold':
        if (fault.when === 'after') this.#hearNothing(fault.until)
        else await fault.until
        return this.#ask(request.bytes, WHOLE)
      case 'error':
        if (fault.isDone) return this.#ask(request.bytes, errorInstead(fault.error, NAMING))
        return this.#fail(request, fault.error)
      case 'cut':
        this.#cut(request.bytes, fault.when)
        break
      case 'stall':
        if (fault.when === 'before') fault.stalled?.()
        else this.#ask(request.bytes, nothing(fault.stalled))
        break
      default:
        assertNever(fault)
    }
    await new Promise(() => {})
  }

  /** What the client sends stays where it is. */
  #hearNothing(until: Promise<unknown>): void {
    this.#client.pause()
    void until.then(() => this.#client.resume())
  }

  #ask(bytes: Buffer, answer: Answer): void {
    this.#answers.push(answer)
    this.#toServer(bytes)
  }

  /** Has the server do something else that ends alike, and the client hear of the error. */
  #fail(request: WireRequest, error: ServerError): void {
    if (error.sqlState === CONFLICT.sqlState) this.#options.counts.conflicts += 1
    for (const parse of request.namedParses) this.#ask(Buffer.concat([parse, textMessage('S')]), NAMING)
    const sql = isCommitStatement(request.sql) ? 'ROLLBACK' : FAILING_STATEMENT
    this.#ask(textMessage('Q', sql), errorInstead(error))
  }

  #cut(bytes: Buffer, when: Extract<Fault, { kind: 'cut' }>['when']): void {
    this.#options.counts.cuts += 1
    if (when === 'before') this.#end()
    if (when === 'during') this.#toServer(bytes.subarray(0, bytes.length / 2), () => this.#end())
    if (when === 'unknown') this.#toServer(bytes, () => this.#end())
    if (when === 'after') {
      this.#ask(bytes, ({ type }) => {
        // Answers that came in the same piece have yet to be sent.
        if (type === 'Z') queueMicrotask(() => this.#end())
        return []
      })
    }
  }

  /** Answers to earlier requests that are still on their way arrive. */
  #end(): void {
    this.#client.destroySoon()
    this.#server.destroy()
  }
}
