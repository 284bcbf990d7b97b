import { MOST_ROW_BYTES } from '../text/limits.ts'
import type { RecordScanner } from '../text/records.ts'

const LF = 10
const CR = 13

/** Lines. What is in one is looked at once it is whole. */
export class LineScanner implements RecordScanner {
  seen = 0
  lines = 0
  contentLength = 0
  isEmpty = false

  begin(): void {
    this.seen = 0
    this.lines = 0
    this.contentLength = 0
  }

  scan(bytes: Buffer, origin: number, end: number, isLast: boolean): number {
    const found = bytes.subarray(0, end).indexOf(LF, origin + this.seen)
    if (found < 0 && !isLast) {
      this.seen = end - origin
      return 0
    }
    const at = found < 0 ? end : found
    this.seen = at - origin
    this.lines = found < 0 ? 0 : 1
    const endsWithCr = found > origin && bytes[at - 1] === CR
    this.contentLength = endsWithCr ? this.seen - 1 : this.seen
    // What may have been let go of is not looked at again.
    this.isEmpty = this.contentLength <= MOST_ROW_BYTES && isBlank(bytes, origin, origin + this.contentLength)
    return found < 0 ? this.seen : this.seen + 1
  }
}

function isBlank(bytes: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte !== 32 && byte !== 9 && byte !== CR) return false
  }
  return true
}
