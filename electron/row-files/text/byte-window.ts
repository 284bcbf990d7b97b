import type { FileHandle } from 'node:fs/promises'

/** So much is asked of the file at once. */
const STEP_BYTES = 256 * 1_024

/** The stretch of a file that is in memory. It moves on with {@link fill}, and grows only while what is kept needs it. */
export class ByteWindow {
  bytes = Buffer.allocUnsafeSlow(2 * STEP_BYTES)
  /** How many bytes of the buffer are of the file. */
  length = 0
  /** Whether the file ends with them. */
  isLast = false
  readonly #file: FileHandle
  /** Where the first byte is in the file. */
  #offset: number

  readonly #onRead: ((bytes: Buffer, offset: number) => void) | undefined

  constructor(file: FileHandle, offset: number, onRead?: (bytes: Buffer, offset: number) => void) {
    this.#file = file
    this.#offset = offset
    this.#onRead = onRead
  }

  /** Lets go of what is before `keepFrom`, an index behind which the window may also end, and reads on. */
  async fill(keepFrom: number): Promise<void> {
    const kept = this.length - keepFrom
    this.#makeRoom(keepFrom, Math.max(kept, 0))
    this.#offset += keepFrom
    this.length = Math.max(kept, 0)
    const room = Math.min(this.bytes.length - this.length, Math.max(STEP_BYTES, this.length))
    const from = this.length
    const { bytesRead } = await this.#file.read(this.bytes, from, room, this.#offset + from)
    this.length += bytesRead
    this.#onRead?.(this.bytes.subarray(from, this.length), this.#offset + from)
    this.isLast = bytesRead === 0
  }

  /** Another place of the file; nothing of it is in memory yet. */
  seek(offset: number): void {
    this.#offset = offset
    this.length = 0
    this.isLast = false
  }

  get offset(): number {
    return this.#offset
  }

  #makeRoom(keepFrom: number, kept: number): void {
    const needed = Math.max(2 * STEP_BYTES, 2 * kept)
    const isFit = this.bytes.length >= needed && this.bytes.length <= 4 * needed
    const target = isFit ? this.bytes : Buffer.allocUnsafeSlow(needed)
    if (kept > 0) this.bytes.copy(target, 0, keepFrom, this.length)
    this.bytes = target
  }
}
