import { count } from './counted.ts'

/** Long enough for what people write by hand. */
export const MOST_SHOWN = 1_000

/** Of the end, which may say what is wrong with a value, or close a list. */
const END_SHOWN = 60

/** A text as people read it: of a longer one the beginning and the end, with how much is left out. */
export function shortened(text: string, most = MOST_SHOWN): string {
  if (text.length <= most) return text
  // Not between the halves of a character.
  const start = text.slice(0, most).replace(/[\ud800-\udbff]$/, '')
  const end = text.slice(Math.max(most, text.length - END_SHOWN)).replace(/^[\udc00-\udfff]/, '')
  const left = text.length - start.length - end.length
  return left === 0 ? text : `${start}… (${count(left)} more characters) …${end}`
}
