import type { Duplex } from 'node:stream'

/** More than any message before the login is over. */
const MOST_BYTES = 64 * 1_024

/** Reads a stream by the byte, for as long as a conversation is one question at a time. */
export class Intake {
  readonly #stream: Duplex
  #bytes: Buffer = Buffer.alloc(0)
  #over = false
  #wake: () => void = () => {}

  constructor(stream: Duplex) {
    this.#stream = stream
    this.#over = stream.destroyed || stream.readableEnded
    stream.on('data', this.#onData)
    for (const event of ['end', 'close', 'error'] as const) stream.on(event, this.#onEnd)
    stream.resume()
  }

  /** The next `count` bytes, without taking them; null when the stream ends before, or nobody would wait for so many. */
  async peek(count: number): Promise<Buffer | null> {
    if (count > MOST_BYTES) return null
    while (this.#bytes.length < count) {
      if (this.#over) return null
      await new Promise<void>((resolve) => (this.#wake = resolve))
    }
    return this.#bytes.subarray(0, count)
  }

  async take(count: number): Promise<Buffer | null> {
    const bytes = await this.peek(count)
    if (bytes) this.#bytes = this.#bytes.subarray(count)
    return bytes
  }

  /** Leaves the stream, paused, to others; what has come but was not taken. */
  release(): Buffer {
    this.#stream.pause()
    this.#stream.off('data', this.#onData)
    for (const event of ['end', 'close', 'error'] as const) this.#stream.off(event, this.#onEnd)
    return this.#bytes
  }

  readonly #onData = (chunk: Buffer) => {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk])
    // Whoever sends so much before the login is over means no good.
    if (this.#bytes.length > MOST_BYTES * 2) this.#stream.destroy()
    this.#wake()
  }

  readonly #onEnd = () => {
    this.#over = true
    this.#wake()
  }
}
