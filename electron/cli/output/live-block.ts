import type { Stdio } from '../stdio.ts'
import { stripVTControlCharacters } from 'node:util'
import { textWidth } from './width.ts'

const HIDE_CURSOR = '\u001b[?25l'
const SHOW_CURSOR = '\u001b[?25h'
const CLEAR_TO_LINE_END = '\u001b[K'
const CLEAR_BELOW = '\u001b[J'

/**
 * Lines at the bottom of the terminal that are redrawn in place. Each change is one write that overwrites, so nothing
 * flickers. log-update would take over signals by way of its cursor's package, and what a signal does is for the
 * command to decide.
 */
export function createLiveBlock(stdio: Stdio) {
  let drawn: readonly string[] = []
  const showCursor = (): void => stdio.out(`${drawn.length > 0 ? '\n' : ''}${SHOW_CURSOR}`)
  process.once('exit', showCursor)
  stdio.out(HIDE_CURSOR)
  return {
    /** Replaces the block; the lines must be narrower than the terminal. */
    draw: (lines: readonly string[]): void => {
      const body = lines.map((line) => line + CLEAR_TO_LINE_END).join('\n')
      stdio.out(toTop(drawn, stdio.size().columns) + body + CLEAR_BELOW)
      drawn = lines
    },
    /** Takes the block away, so that ordinary lines can be written. */
    clear: () => {
      stdio.out(toTop(drawn, stdio.size().columns) + CLEAR_BELOW)
      drawn = []
    },
    /** Gives the cursor back. */
    dispose: () => {
      process.off('exit', showCursor)
      showCursor()
    },
  }
}

/** A terminal that was made narrower has wrapped the lines it shows: count them as they are now. */
function toTop(drawn: readonly string[], columns: number): string {
  const height = drawn.reduce((sum, line) => sum + wrappedHeight(line, columns), 0)
  return height > 1 ? `\r\u001b[${height - 1}A` : '\r'
}

function wrappedHeight(line: string, columns: number): number {
  return Math.max(1, Math.ceil(textWidth(stripVTControlCharacters(line)) / columns))
}
