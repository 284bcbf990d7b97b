import type { ArchivedBatch } from './archive-text.ts'
import type { Committed } from './frame.ts'

/** What became of the batches whose frames were written, as far as this process knows. */
export class Outcomes {
  /** By their range: batches of which nobody knows yet. */
  readonly #open = new Map<number, ArchivedBatch[]>()
  /** Known, and not said yet. */
  #untold: Committed[] = []
  #rows = 0
  #isUnsure = false

  /** Rows of batches that took place. */
  get rows(): number {
    return this.#rows
  }

  /** Nobody will say any more what became of some batches. */
  get isUnsure(): boolean {
    return this.#isUnsure || this.#open.size > 0
  }

  /** A frame is about to be written: whoever holds the range knows what became of the batches before. */
  begin(batch: ArchivedBatch): void {
    this.settle(batch.range, batch.batches)
    this.#open.set(batch.range, [batch])
  }

  /** The range has had so many batches, and whoever says so has had it since its frames were written; null where it is somebody else's. */
  settle(range: number, batches: number | null): void {
    const open = this.#open.get(range) ?? []
    this.#open.delete(range)
    if (batches === null) this.#isUnsure ||= open.length > 0
    else for (const batch of open) if (batch.batches < batches) this.#tookPlace(batch)
  }

  /** What is to be said in the next label. */
  take(): Committed[] {
    return this.#untold.splice(0)
  }

  /** It could not be said. */
  putBack(untold: readonly Committed[]): void {
    this.#untold = [...untold, ...this.#untold]
  }

  #tookPlace({ range, batches, rows }: ArchivedBatch): void {
    this.#untold.push([range, batches])
    this.#rows += rows
  }
}
