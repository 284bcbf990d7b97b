/* First and last code point of the ranges that take two columns of a terminal. */
const WIDE = [
  [0x1100, 0x115f],
  [0x2e80, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1faff],
  [0x20000, 0x3fffd],
] as const

/** Columns of a terminal that the text takes. */
export function textWidth(text: string): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width
}

function characterWidth(character: string): number {
  if (/^[\p{Mark}\u200d]$/u.test(character)) return 0
  const code = character.codePointAt(0) ?? 0
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1
}

/** Cuts to `columns`; what was cut shows as `…`. */
export function clip(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text
  let kept = ''
  let width = 1
  for (const character of text) {
    width += characterWidth(character)
    if (width > columns) break
    kept += character
  }
  return `${kept}…`
}

/** Fills up with spaces to `columns`. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)))
}
