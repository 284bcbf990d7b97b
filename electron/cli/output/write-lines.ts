import { capitalized, counted } from '../../../shared/counted.ts'
import { displayName } from '../../../shared/identifier.ts'
import type { WriteSpec } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { printable } from '../../../shared/printable.ts'
import type { MappedField, PreviewedRow } from '../../../shared/write-preview.ts'
import {
  FIELDS_OF_FILE,
  FIRST_ROWS,
  NAMES_TABLE,
  NOT_TRIED,
  NOT_WRITTEN,
  OUTCOMES,
  refusalText,
} from '../../../shared/write-words.ts'
import type { Style } from './style.ts'
import { alignedLines } from './text-table.ts'
import { clip } from './width.ts'

const CELL_COLUMNS = 36
/** Values of a row that are shown; --json has all. */
const MOST_VALUES = 4

/** Where the fields of a file go, and what its first rows would do; nothing of any other job. */
export function writeLines({ spec, write, matchingRows }: Plan, style: Style): string[] {
  if (spec.operation !== 'write' || !write) return []
  return [
    '',
    style.strong(FIELDS_OF_FILE),
    ...alignedLines(write.fields.map((field) => fieldCells(field, spec))),
    ...(matchingRows === 0 ? [] : ['', style.strong(FIRST_ROWS), ...rowLines(write.rows, style)]),
  ]
}

function fieldCells({ field, column, type }: MappedField, { opField, file }: WriteSpec): string[] {
  const name = printable(field)
  if (field === opField) return [name, 'put or delete']
  if (field === file.only?.field) return [name, NAMES_TABLE]
  return column === null ? [name, NOT_WRITTEN.toLowerCase()] : [name, displayName(column), type ?? '']
}

function rowLines(rows: readonly PreviewedRow[], style: Style): string[] {
  if (rows.length === 0) return [`  ${NOT_TRIED}`]
  const cells = rows.map((row) => [
    String(row.line),
    clip(row.key.map((value) => printable(value ?? 'NULL')).join(', '), CELL_COLUMNS),
    OUTCOMES[row.outcome].toLowerCase(),
    row.refusal ? capitalized(printable(refusalText(row))) : valuesText(row),
  ])
  const [header = '', ...lines] = alignedLines([['line', 'key', '', ''], ...cells], new Set([0]))
  return [style.faint(header), ...lines]
}

function valuesText({ changes }: PreviewedRow): string {
  const shown = changes.slice(0, MOST_VALUES).map(({ column, before, after }) => {
    const old = before === undefined ? '' : `${valueText(before)} → `
    return `${displayName(column)}: ${old}${valueText(after)}`
  })
  const rest = changes.length - shown.length
  return [...shown, ...(rest > 0 ? [counted(rest, 'more value')] : [])].join(', ')
}

function valueText(value: string | null): string {
  return value === null ? 'NULL' : clip(printable(value), CELL_COLUMNS)
}
