import { quoteIdentifier } from '../../../shared/identifier.ts'
import type { ColumnFingerprint } from '../../../shared/plan.ts'

/** The values of columns as one array of JSON, each as the database's text. `source`: the table's name in the statement, where that is needed. */
export function valuesSql(columns: readonly string[], source: string | null = null): string {
  const prefix = source === null ? '' : `${source}.`
  return valuesOf(columns.map((name) => `${prefix}${quoteIdentifier(name)}::text`))
}

/** The same of any texts. Made of an array: json_build_array takes a sixth longer, and no more than 100 arguments. */
export function valuesOf(texts: readonly string[]): string {
  return `pg_catalog.array_to_json(ARRAY[${texts.join(', ')}]::text[])::text`
}

/**
 * The values of columns each for itself, of which the server makes the same texts when it sends them: half of the time
 * of a cast for each and an array of JSON around all.
 */
export function sentValuesSql(
  columns: readonly Pick<ColumnFingerprint, 'name' | 'type'>[],
  source: string | null = null,
): string {
  const prefix = source === null ? '' : `${source}.`
  return columns
    .map(({ name, type }) => prefix + quoteIdentifier(name) + (SENT_AS_CAST.test(type) ? '' : '::text'))
    .join(', ')
}

/** Types whose cast to text is what they are sent as: not boolean, which is sent as a letter, or char(n), which is sent with its blanks. */
const SENT_AS_CAST =
  /^(?:uuid|text|character varying|numeric|smallint|integer|bigint|real|double precision|date|timestamp|time|interval|bytea|jsonb?)\b/
