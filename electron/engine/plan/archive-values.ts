import { quoteIdentifier } from '../../../shared/identifier.ts'

/** A function takes 100 arguments: https://www.postgresql.org/docs/16/functions-info.html, and a table of Aurora DSQL has 255 columns. */
const MOST_ARGUMENTS = 100

/** The values of columns as one array of JSON, each as the database's text. `source`: the table's name in the statement, where that is needed. */
export function valuesSql(columns: readonly string[], source: string | null = null): string {
  const prefix = source === null ? '' : `${source}.`
  return valuesOf(columns.map((name) => `${prefix}${quoteIdentifier(name)}::text`))
}

/** The same of any texts. */
export function valuesOf(texts: readonly string[]): string {
  const parts: string[] = []
  for (let at = 0; at === 0 || at < texts.length; at += MOST_ARGUMENTS)
    parts.push(`pg_catalog.json_build_array(${texts.slice(at, at + MOST_ARGUMENTS).join(', ')})::text`)
  if (parts.length === 1) return parts.join()
  const inner = parts.map((part) => `pg_catalog.left(pg_catalog.substr(${part}, 2), -1)`)
  return `'[' || ${inner.join(` || ', ' || `)} || ']'`
}
