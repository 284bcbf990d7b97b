import { quoteIdentifier } from '../../../shared/identifier.ts'

/** The values of columns as one array of JSON, each as the database's text. `source`: the table's name in the statement, where that is needed. */
export function valuesSql(columns: readonly string[], source: string | null = null): string {
  const prefix = source === null ? '' : `${source}.`
  return valuesOf(columns.map((name) => `${prefix}${quoteIdentifier(name)}::text`))
}

/** The same of any texts. Made of an array: json_build_array takes a sixth longer, and no more than 100 arguments. */
export function valuesOf(texts: readonly string[]): string {
  return `pg_catalog.array_to_json(ARRAY[${texts.join(', ')}]::text[])::text`
}
