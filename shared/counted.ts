/** The window follows the locale of its machine; all other sentences are English, so their numbers are too. */
export const LOCALE = 'document' in globalThis ? undefined : 'en-US'

/** Between a number and its sign; a line of the window does not break there. */
export const GAP = 'document' in globalThis ? '\u00a0' : ' '

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 })

/** `1234567` → `1,234,567`. */
export function count(value: number | bigint): string {
  return whole.format(value)
}

/** `About 5 rows`, at the beginning of a line. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A sentence that follows a colon: `No row` → `no row`; a name or an abbreviation stays as it is. */
export function afterColon(sentence: string): string {
  return /^[A-Z][a-z ]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence
}

/** `2 rows`, `1 row`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}
