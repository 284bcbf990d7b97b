import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { count } from '../../../shared/counted.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import type { RowFile } from '../../../shared/row-file.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { examineRowFile, type FieldValue, valuesOfField } from '../../row-files/row-files.ts'
import { tableName } from '../job-options.ts'
import { usageError } from '../usage-problem.ts'

/** More are no tables, but some other field. */
const MOST_TABLES = 1_000

/** What the file has in the field, in the order in which it comes up. */
async function valuesIn(file: RowFile, field: string, signal: AbortSignal): Promise<FieldValue[]> {
  const { path, ...given } = file
  const scratchFolder = await mkdtemp(join(tmpdir(), 'sluice-'))
  try {
    const said = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
    const index = await examineRowFile(path, said, { scratchFolder, signal })
    const values = await valuesOfField(index, field, MOST_TABLES + 1)
    if (values.length <= MOST_TABLES) return values
    throw usageError(
      `“${field}” has more than ${count(MOST_TABLES)} values, so it does not name tables.`,
      `Name another field. The file has: ${index.columns.join(', ')}.`,
    )
  } finally {
    await rm(scratchFolder, { recursive: true, force: true })
  }
}

/** A table that a file has rows for. */
export interface NamedTable {
  readonly table: TableName
  /** As the file spells its name. */
  readonly values: string[]
  rows: number
}

/** In the order in which the file first names them. Throws `usage` for what is no name of a table, with its line. */
export async function namedTables(file: RowFile, field: string, signal: AbortSignal): Promise<NamedTable[]> {
  return groupedByTable(await valuesIn(file, field, signal))
}

function groupedByTable(values: readonly FieldValue[]): NamedTable[] {
  const tables: NamedTable[] = []
  for (const { value, rows, line } of values) {
    const table = tableAt(value, line)
    const known = tables.find((one) => isSame(one.table, table))
    known?.values.push(value)
    if (known) known.rows += rows
    else tables.push({ table, values: [value], rows })
  }
  return tables
}

function tableAt(name: string, line: number): TableName {
  try {
    return tableName(name)
  } catch (error) {
    throw usageError(
      `Line ${count(line)} of the file: ${problemOf(error).message}`,
      'Mend the row, or name the field that has the names of tables.',
    )
  }
}

export function isSame(one: TableName, other: TableName): boolean {
  return one.schema === other.schema && one.name === other.name
}
