/** A number as `1.234,56` or `1234,56`; not `1.234`, which would be another number without the point. */
const NUMBER = /^-?(?:\d{1,3}(?:\.\d{3})*|\d+),\d+$/

export function hasDecimalComma(text: string): boolean {
  return NUMBER.test(text)
}

/** `1.234,56` → `1234.56`; any other text stays as it is. */
export function withDecimalPoint(text: string): string {
  return hasDecimalComma(text) ? text.replaceAll('.', '').replace(',', '.') : text
}
