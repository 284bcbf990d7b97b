import type { Duplex } from 'node:stream'

/** Fewer bytes are cheaper to copy into one piece than to encrypt and send as several. */
const JOIN_BYTES = 64 * 1_024

/** Writes pieces as one. */
export function writePieces(stream: Duplex, pieces: readonly Buffer[]): void {
  const [only] = pieces
  if (!only || stream.destroyed || stream.writableEnded) return
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  if (pieces.length === 1) stream.write(only)
  else if (length <= JOIN_BYTES) stream.write(Buffer.concat(pieces, length))
  else {
    stream.cork()
    for (const piece of pieces) stream.write(piece)
    stream.uncork()
  }
}

/** The way to a client: everything in its order, each piece later by the delay that was asked for. */
export class Outlet {
  readonly #stream: Duplex
  readonly #waiting: { readonly at: number; readonly pieces: readonly Buffer[] }[] = []
  #bytes = 0
  #timer: NodeJS.Timeout | null = null
  readonly #onSent: () => void
  #ended = false

  /** `onSent`: what had to wait is on its way, and there may be room for more. */
  constructor(stream: Duplex, onSent: () => void = () => {}) {
    this.#stream = stream
    this.#onSent = onSent
  }

  /** Bytes that wait for their time, or for the client to read. */
  get backlog(): number {
    return this.#bytes + this.#stream.writableLength
  }

  write(pieces: readonly Buffer[], delayMs: number): void {
    if (delayMs === 0 && this.#waiting.length === 0) {
      writePieces(this.#stream, pieces)
      return
    }
    // A shorter delay must not overtake a longer one.
    const at = Math.max(performance.now() + delayMs, this.#waiting.at(-1)?.at ?? 0)
    this.#waiting.push({ at, pieces })
    this.#bytes += pieces.reduce((sum, piece) => sum + piece.length, 0)
    this.#timer ??= setTimeout(this.#send, at - performance.now())
  }

  /** Ends the stream after what was written. */
  end(): void {
    this.#ended = true
    if (this.#waiting.length === 0) closeSoon(this.#stream)
  }

  /** Forgets what has not been sent. */
  stop(): void {
    clearTimeout(this.#timer ?? undefined)
    this.#waiting.length = 0
    this.#bytes = 0
  }

  readonly #send = () => {
    this.#timer = null
    const now = performance.now()
    for (let next = this.#waiting[0]; next && next.at <= now; next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#bytes -= next.pieces.reduce((sum, piece) => sum + piece.length, 0)
      writePieces(this.#stream, next.pieces)
    }
    const [next] = this.#waiting
    if (next) this.#timer = setTimeout(this.#send, Math.max(1, next.at - now))
    else if (this.#ended) closeSoon(this.#stream)
    this.#onSent()
  }
}

/** Whoever does not read its last words in time goes without. */
const LAST_WORDS_MS = 5_000

/** Sends `words`, ends the stream and makes sure that it closes. */
export function closeSoon(stream: Duplex, words?: Buffer): void {
  if (stream.destroyed) return
  const timer = setTimeout(() => stream.destroy(), LAST_WORDS_MS)
  timer.unref()
  stream.once('close', () => clearTimeout(timer))
  stream.end(words, () => stream.destroy())
}
