import { quoteIdentifier, quoteLiteral } from '../../../shared/identifier.ts'

/** One column of a primary key with the type that its text form is cast to, modifiers left out. */
export interface KeyColumn {
  readonly name: string
  readonly castType: string
}

/** Text values of the first columns of a key: of all of them for a row, of fewer for a boundary. */
export type KeyPrefix = readonly string[]

/** `"id"` or `("a", "b")`: the first `length` columns as something to compare or order by. */
export function keyExpression(key: readonly KeyColumn[], length = key.length): string {
  const names = key.slice(0, length).map((column) => quoteIdentifier(column.name))
  return names.length === 1 ? names.join() : `(${names.join(', ')})`
}

/**
 * `t."a", t."b"`: for ORDER BY, where a row value would keep an index from being used. Qualified by
 * `source`, because a bare name would mean the select list's column of that name, cast to text.
 */
export function keyOrder(
  key: readonly KeyColumn[],
  source: string,
  direction: 'ASC' | 'DESC' = 'ASC',
): string {
  const suffix = direction === 'DESC' ? ' DESC' : ''
  return key.map((column) => `${source}.${quoteIdentifier(column.name)}${suffix}`).join(', ')
}

/** `"a"::text, "b"::text`: the select list that reads a key as a {@link KeyPrefix}. */
export function keyAsText(key: readonly KeyColumn[]): string {
  return key.map((column) => `${quoteIdentifier(column.name)}::text`).join(', ')
}

/** `$2::uuid` or `($2::bigint, $3::text)`: parameters for the first `length` columns, from `$first`. */
export function keyParameters(key: readonly KeyColumn[], length: number, first: number): string {
  const parameters = key.slice(0, length).map((column, index) => `$${first + index}::${column.castType}`)
  return parameters.length === 1 ? parameters.join() : `(${parameters.join(', ')})`
}

/** Longer keys are cut in sentences. */
const KEY_SHOWN = 60

/** `a, b`: a key as sentences have it. What nobody would see stands in quotes. */
export function displayKey(key: KeyPrefix): string {
  const text = Array.from(key.map((value) => (value.trim() === '' ? quoteLiteral(value) : value)).join(', '))
  return text.length > KEY_SHOWN ? `${text.slice(0, KEY_SHOWN).join('')}…` : text.join('')
}

/** Whether a row is one of so many, whose keys are parameters from `$1`. */
export function isOneOf(key: readonly KeyColumn[], rows: number): string {
  const places = Array.from({ length: rows }, (_, row) =>
    keyParameters(key, key.length, row * key.length + 1),
  )
  return `${keyExpression(key)} IN (${places.join(', ')})`
}
