import stringWidth from 'string-width'

/* string-width knows emoji, joined characters and East Asian widths as terminals draw them. */

/** Columns of a terminal that the text takes. */
export const textWidth = stringWidth

const CHARACTERS = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** Cuts to `columns`; what was cut shows as `…`. */
export function clip(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text
  let kept = ''
  let width = 1
  for (const { segment } of CHARACTERS.segment(text)) {
    width += textWidth(segment)
    if (width > columns) break
    kept += segment
  }
  return `${kept}…`
}

/** Fills up with spaces to `columns`. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - textWidth(text)))
}
