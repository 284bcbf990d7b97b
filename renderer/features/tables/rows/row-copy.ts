import { insertInto } from '../../../../shared/insert-sql.ts'
import { csvText, ndjsonText } from '../../../../shared/row-text.ts'
import type { TableName } from '../../../../shared/table-name.ts'
import type { WholeRows } from '../../../../shared/table-page.ts'
import { valueSql } from './key-condition.ts'

export const COPY_FORMS = { csv: 'CSV', json: 'JSON', insert: 'INSERT statements' } as const
export type CopyForm = keyof typeof COPY_FORMS

/** Rows as text for other programs, with the values that the database writes. */
export function rowsAs(form: CopyForm, table: TableName, { columns, rows }: WholeRows): string {
  if (form === 'insert') return insertsOf(table, { columns, rows })
  if (form === 'csv') {
    const { header, row } = csvText(columns)
    return header + rows.map(row).join('')
  }
  const { row } = ndjsonText(columns)
  return `[\n${rows.map((values) => row(values).trimEnd()).join(',\n')}\n]\n`
}

/** One statement for each row. What the database computes is left out, or it would refuse the row. */
function insertsOf(table: TableName, { columns, rows }: Pick<WholeRows, 'columns' | 'rows'>): string {
  const places = [...columns.keys()].filter((place) => columns[place]?.generation !== 'stored')
  const names = places.map((place) => columns[place]?.name ?? '')
  const hasIdentity = columns.some(({ generation }) => generation === 'always')
  const before = `${insertInto(table, names, hasIdentity)} VALUES`
  return rows
    .map((row) => places.map((place) => valueSql(row[place] ?? null, columns[place])).join(', '))
    .map((values) => `${before} (${values});\n`)
    .join('')
}
