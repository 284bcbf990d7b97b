/* Sentences are English, so their numbers are too, whatever the machine's locale. */
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `1234567` → `1,234,567`. */
export function count(value: number | bigint): string {
  return whole.format(value)
}

/** `2 rows`, `1 row`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`
}
