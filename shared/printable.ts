/*
 * What a text must not do to whoever reads it: control characters move the cursor or colour what follows; marks
 * that reorder text, and characters without a shape, make it read as something else. U+200C and U+200D stay:
 * scripts and emoji are written with them.
 */
const UNPRINTABLE =
  /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]|(?![\u200c\u200d])\p{Cf}/gu

/** One line that cannot move the cursor, change colours, reorder itself or start a new line: `a\nb` → `a\x0ab`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, escaped)
}

/** Whether a text is shown as it is. */
export function isPrintable(text: string): boolean {
  return text.search(UNPRINTABLE) < 0
}

/** The same for text of several lines. */
export function printableLines(text: string): string[] {
  return text.split(/\r?\n/).map((line) => printable(line.replaceAll('\t', '  ')))
}

function escaped(character: string): string {
  if (character === '\n') return '\\n'
  if (character === '\t') return '\\t'
  const code = character.codePointAt(0) ?? 0
  if (code < 0x100) return `\\x${hex(code, 2)}`
  return code > 0xffff ? `\\u{${hex(code, 5)}}` : `\\u${hex(code, 4)}`
}

export function hex(code: number, digits: number): string {
  return code.toString(16).padStart(digits, '0')
}
