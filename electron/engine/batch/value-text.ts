/** What a program may give for a column; `undefined` leaves it out. Objects and arrays become JSON. */
export type BatchValue = string | number | bigint | boolean | Date | Uint8Array | object | null | undefined

/** A row, or the key of one, by names of columns. */
export type BatchRow = Readonly<Record<string, BatchValue>>

/** The text that the database reads the value from; undefined leaves the column out. Throws a TypeError for what has none. */
export function textOf(value: unknown): string | null | undefined {
  switch (typeof value) {
    case 'string':
      return value
    case 'undefined':
      return undefined
    case 'number':
    case 'bigint':
    case 'boolean':
      return String(value)
    case 'object':
      return value === null ? null : textOfObject(value)
    case 'symbol':
    case 'function':
      throw new TypeError(`is a ${typeof value}`)
  }
}

function textOfObject(value: object): string {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new TypeError('is a Date without a time')
    return value.toISOString()
  }
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`
  const text: string | undefined = JSON.stringify(value)
  if (text === undefined) throw new TypeError('has no JSON')
  return text
}
