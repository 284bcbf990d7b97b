import { displayName, displayTable } from '../../../../shared/identifier.ts'
import type { WriteSpec } from '../../../../shared/job-spec.ts'
import { isReason } from '../../../../shared/reject-fields.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import type { RowFileIndex } from '../../../row-files/row-files.ts'
import type { ColumnDefinition, TableDefinition } from '../../db/catalog.ts'
import type { FileWrite, WrittenColumn } from './write.ts'

/**
 * What is written where: each field goes to the column of its name, or the one that somebody has named. Throws
 * `column-unknown` for a field without a column, unless it was left out, and where the key is not whole.
 */
export function writeOf(
  table: TableDefinition,
  index: RowFileIndex,
  spec: WriteSpec,
): Omit<FileWrite, 'inOrder'> {
  const opField = spec.opField === undefined ? null : fieldOf(index, spec.opField)
  for (const field of Object.keys(spec.columns)) fieldOf(index, field)
  const columns: WrittenColumn[] = []
  for (const [field, name] of index.columns.entries()) {
    if (field === opField || name === index.only?.field || isReason(name)) continue
    const wanted = Object.hasOwn(spec.columns, name) ? (spec.columns[name] ?? null) : name
    if (wanted === null) continue
    const column = columnOf(table, wanted, name)
    if (columns.some((other) => other.name === column.name))
      throw unfit(`Two fields of the file are mapped to column “${displayName(column.name)}”.`, LEAVE_OUT)
    columns.push(writtenColumn(column, field))
  }
  const keyPlaces = table.key.map((name) => columns.findIndex((column) => column.name === name))
  const lacking = table.key.filter((_, place) => keyPlaces[place] === -1)
  if (lacking.length > 0) throw withoutKey(table, index, lacking)
  const hasIdentity = columns.some(({ name }) => isAlways(table, name))
  const { mode, op, allowRounding } = spec
  return {
    table: table.table,
    key: table.keyColumns,
    columns,
    keyPlaces,
    hasIdentity,
    mode,
    op,
    allowRounding,
    opField,
    index,
    named: null,
  }
}

function isAlways({ columns }: TableDefinition, name: string): boolean {
  return columns.some((column) => column.name === name && column.generation === 'always')
}

export function writtenColumn(
  { name, castType, type, inKey, generation }: ColumnDefinition,
  field: number,
): WrittenColumn {
  return {
    name,
    castType,
    type,
    isGenerated: false,
    isFixed: inKey || generation === 'always',
    field,
    scale: scaleOf(type),
  }
}

/** Aurora DSQL takes `numeric` for this (https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-postgresql-compatibility-supported-data-types.html). */
const USUAL_SCALE = 6

function scaleOf(type: string): number | null {
  const [isNumeric, scale] = /^numeric(?:\(\d+(?:,(-?\d+))?\))?$/.exec(type) ?? []
  if (isNumeric === undefined) return null
  if (type === 'numeric') return USUAL_SCALE
  return Number(scale ?? 0)
}

function columnOf(table: TableDefinition, name: string, field: string): ColumnDefinition {
  const column = table.columns.find((one) => one.name === name)
  if (!column)
    throw unfit(
      `“${displayTable(table.table)}” has no column “${displayName(name)}”${name === field ? ', which the file has a field for' : ''}.`,
      `Map the field to a column, or leave it out. The table has: ${table.columns.map((one) => displayName(one.name)).join(', ')}.`,
      field,
    )
  if (column.generation === 'stored')
    throw unfit(`“${displayName(name)}” is generated: the database computes it.`, LEAVE_OUT, field)
  return column
}

const LEAVE_OUT = 'Leave the field out.'

/** Null where only the rows of other tables have it. */
function fieldOf({ columns, otherColumns }: RowFileIndex, name: string): number | null {
  const place = columns.indexOf(name)
  if (place >= 0) return place
  if (otherColumns.includes(name)) return null
  throw unfit(`The file has no field “${name}”.`, `It has: ${columns.join(', ')}.`)
}

function withoutKey(
  { table }: TableDefinition,
  { columns }: RowFileIndex,
  lacking: readonly string[],
): ProblemError {
  const names = lacking.map((name) => `“${displayName(name)}”`).join(', ')
  return unfit(
    `The file has no field for ${names}, which is in the key of “${displayTable(table)}”.`,
    `Map a field to it. The file has: ${columns.join(', ')}.`,
  )
}

/** `field`: the one that could be left out. */
function unfit(message: string, nextStep: string, field?: string): ProblemError {
  return new ProblemError({
    kind: 'usage',
    code: 'column-unknown',
    message,
    nextStep,
    ...(field !== undefined && { names: [field] }),
  })
}
