import type { RowBlock } from './row-block.ts'

/** Holds whoever reads up, or lets them go on. */
export type Hold = (isFull: boolean) => void

/** Hands the blocks of one part of a reading from who reads them to who takes them, and holds the one up for the other. */
export class Feed {
  readonly #mostBytes: number
  #blocks: RowBlock[] = []
  #bytes = 0
  #ended = false
  #failure: { readonly error: unknown } | null = null
  #wake = () => {}
  #hold: Hold | null = null

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes
  }

  /** Who is told whether to wait, from now on; null is nobody. */
  heldBy(hold: Hold | null): void {
    this.#hold = hold
    hold?.(this.#isFull)
  }

  push(block: RowBlock): void {
    const wasFull = this.#isFull
    this.#blocks.push(block)
    this.#bytes += block.bytes.length
    if (!wasFull && this.#isFull) this.#hold?.(true)
    this.#wake()
  }

  /** No more will come. */
  end(): void {
    this.#ended = true
    this.#wake()
  }

  fail(error: unknown): void {
    this.#failure ??= { error }
    this.#wake()
  }

  get #isFull(): boolean {
    return this.#bytes >= this.#mostBytes
  }

  /** The blocks, until the last one; throws what whoever reads has failed with. */
  async *blocks(): AsyncGenerator<RowBlock> {
    for (;;) {
      if (this.#failure) throw this.#failure.error
      const block = this.#blocks.shift()
      if (block) {
        const wasFull = this.#isFull
        this.#bytes -= block.bytes.length
        if (wasFull && !this.#isFull) this.#hold?.(false)
        yield block
      } else if (this.#ended) return
      else await new Promise<void>((resolve) => (this.#wake = resolve))
    }
  }
}
