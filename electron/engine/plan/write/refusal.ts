import type { FileRow } from '../../../row-files/row-files.ts'
import { valueRefusal } from './value-check.ts'
import type { Write, WrittenColumn } from './write.ts'

/** Why a row of a file is not sent. */
export interface Refusal {
  readonly sqlState: string
  readonly message: string
}

/** https://docs.aws.amazon.com/aurora-dsql/latest/userguide/CHAP_quotas.html */
const MOST_VALUE_BYTES = 1_024 * 1_024
const MOST_ROW_BYTES = 2 * MOST_VALUE_BYTES
/** Of a character of JavaScript's in UTF-8. */
const MOST_BYTES = 3

/** What can be told of a row without asking the database; null where nothing is wrong with it. */
export function refusalOf(row: FileRow, write: Write): Refusal | null {
  if (row.fault !== undefined) return { sqlState: '22P04', message: row.fault.replace(/\.$/, '') }
  const isPut = opOf(row, write)
  if (isPut === null) return { sqlState: '22P04', message: otherOp(row.values[write.opField ?? 0]) }
  for (const place of write.keyPlaces) {
    const column = write.columns[place]
    const value = column && (row.values[column.field] ?? null)
    if (value === undefined) continue
    const refusal = value === null ? WITHOUT_KEY : valueRefusal(value, column?.castType ?? '')
    if (refusal) return refusal
  }
  return isPut === 'put' ? refusalOfPut(row, write) : null
}

const WITHOUT_KEY: Refusal = { sqlState: '23502', message: 'it has no value in the key' }

function refusalOfPut({ values }: FileRow, { columns, allowRounding }: Write): Refusal | null {
  let bytes = 0
  for (const column of columns) {
    const value = values[column.field]
    if (value === null || value === undefined) continue
    const refusal =
      sizeRefusal(value, column) ??
      valueRefusal(value, column.castType) ??
      (allowRounding ? null : roundingRefusal(value, column))
    if (refusal) return refusal
    bytes += value.length
  }
  if (bytes * MOST_BYTES <= MOST_ROW_BYTES) return null
  const all = columns.reduce((sum, { field }) => sum + Buffer.byteLength(values[field] ?? ''), 0)
  return all <= MOST_ROW_BYTES ? null : { sqlState: '54000', message: 'it is larger than 2 MiB' }
}

function sizeRefusal(value: string, { name }: WrittenColumn): Refusal | null {
  const isSmall =
    value.length * MOST_BYTES <= MOST_VALUE_BYTES || Buffer.byteLength(value) <= MOST_VALUE_BYTES
  return isSmall ? null : { sqlState: '54000', message: `its value of “${name}” is larger than 1 MiB` }
}

function roundingRefusal(value: string, { name, scale }: WrittenColumn): Refusal | null {
  if (scale === null || !isRounded(value, scale)) return null
  const digits = scale === 1 ? '1 digit' : `${scale} digits`
  const message = `its value of “${name}” would be rounded: the column keeps ${digits} behind the point`
  return { sqlState: '22003', message }
}

const DECIMAL = /^\s*[+-]?\d*(?:\.(\d*))?(?:e([+-]?\d{1,6}))?\s*$/i

/** Whether a decimal has more digits behind the point than a column keeps; false for what is no decimal. */
export function isRounded(value: string, scale: number): boolean {
  const [isDecimal, digits = '', exponent = '0'] = DECIMAL.exec(value) ?? []
  if (isDecimal === undefined) return false
  const behind =
    exponent === '0'
      ? digits
      : `${/\d*(?=[.e\s]|$)/i.exec(value.trim().replace(/^[+-]/, ''))?.[0] ?? ''}${digits}`
  const significant = behind.replace(/0+$/, '')
  const places =
    exponent === '0'
      ? significant.length
      : digits.length - (behind.length - significant.length) - Number(exponent)
  return significant !== '' && places > scale
}

/** What a row is for; null where it says something else. */
export function opOf({ values }: FileRow, { op, opField }: Write): 'put' | 'delete' | null {
  if (opField === null) return op
  const said = values[opField]?.trim().toLowerCase() ?? ''
  if (said === '') return op
  return said === 'put' || said === 'delete' ? said : null
}

function otherOp(said: string | null | undefined): string {
  return `it says “${said ?? ''}”, which is neither put nor delete`
}
