import { printableLines } from './printable.ts'
import { shortened } from './shortened.ts'

/** SQL as people read it, on its own lines: nothing that reorders or hides a part of it, of a long text the beginning. */
export function shownSql(sql: string): string {
  return printableLines(shortened(sql)).join('\n')
}
