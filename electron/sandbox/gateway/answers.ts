import { ANSWERS, HEADER_BYTES } from './frames.ts'

/** Pieces of a stream in their order; neighbours of one chunk stay one piece, so that most chunks go on whole. */
export class Pieces {
  #list: Buffer[] = []
  #from: Buffer | null = null
  #start = 0
  #end = 0

  add(bytes: Buffer, start = 0, end = bytes.length): void {
    if (start === end) return
    if (this.#from === bytes && this.#end === start) {
      this.#end = end
      return
    }
    this.#close()
    this.#from = bytes
    this.#start = start
    this.#end = end
  }

  /** All of them, which are gone afterwards. */
  take(): Buffer[] {
    this.#close()
    const list = this.#list
    this.#list = []
    return list
  }

  #close(): void {
    const from = this.#from
    if (from) this.#list.push(from.subarray(this.#start, this.#end))
    this.#from = null
  }
}

/** What a server sent, in its order: a stretch that the gateway need not know, or a message that it must. */
export interface AnswerListener {
  pass(bytes: Buffer, start: number, end: number): void
  message(type: number, bytes: Buffer, start: number, end: number): void
}

const WATCHED: ReadonlySet<number> = new Set([ANSWERS.closeComplete, ANSWERS.complete, ANSWERS.copyIn, ANSWERS.error, ANSWERS.notice, ANSWERS.ready]) // prettier-ignore

/** Finds the few messages of a server that matter; the rest is not even cut into messages. */
export class AnswerReader {
  /** The beginning of a message whose header, or whose watched body, has not come to its end. */
  #partial: Buffer | null = null
  /** Bytes still to come of a message that nobody watches. */
  #skip = 0

  read(chunk: Buffer, listener: AnswerListener): void {
    const bytes = this.#partial ? Buffer.concat([this.#partial, chunk]) : chunk
    this.#partial = null
    let at = Math.min(this.#skip, bytes.length)
    this.#skip -= at
    let passed = 0
    while (bytes.length - at >= HEADER_BYTES) {
      const end = at + bytes.readInt32BE(at + 1) + 1
      const type = bytes[at] ?? 0
      if (!WATCHED.has(type)) {
        this.#skip = Math.max(0, end - bytes.length)
        at = Math.min(end, bytes.length)
        continue
      }
      if (end > bytes.length) break
      listener.pass(bytes, passed, at)
      listener.message(type, bytes, at, end)
      at = end
      passed = end
    }
    listener.pass(bytes, passed, at)
    if (at < bytes.length) this.#partial = bytes.subarray(at)
  }
}
