import type { LeftRow } from '../../../shared/archive.ts'
import type { ArchiveDetail } from '../../../shared/archive-check.ts'
import { count } from '../../../shared/counted.ts'
import { printable } from '../../../shared/printable.ts'
import { LEFT_LABELS, leftKeyText } from '../../../shared/undo-words.ts'
import type { Style } from './style.ts'
import { alignedLines } from './text-table.ts'
import { clip } from './width.ts'

const CELL_COLUMNS = 48
/** Of values that differ; the rest is in an export. */
const MOST_NAMED = 4

/** Rows that an undo did not put back: key, why, and what is otherwise than it would have been. */
export function leftTableLines(
  detail: Pick<ArchiveDetail, 'columns' | 'changed' | 'summary'>,
  { rows, isAll }: { readonly rows: readonly LeftRow[]; readonly isAll: boolean },
  style: Style,
): string[] {
  if (rows.length === 0) return ['The undo put every row back.']
  const cells = rows.map((row) => [
    printable(leftKeyText(row)),
    LEFT_LABELS[row.why].toLowerCase(),
    differenceText(detail, row),
  ])
  const [header = '', ...lines] = alignedLines([['key', 'why', 'would have been → is'], ...cells])
  const more = isAll ? '' : ` These are the first ${count(rows.length)}.`
  const all = `sluice left ${detail.summary.jobId} --format csv --output FILE`
  return [style.faint(header), ...lines, '', style.faint(`All of them, with all columns:${more} ${all}`)]
}

function differenceText(
  { columns, changed }: Pick<ArchiveDetail, 'columns' | 'changed'>,
  row: LeftRow,
): string {
  const { wanted, found, message } = row
  if (message !== null) return printable(message)
  if (!wanted || !found) return ''
  const names = columns.map(({ name }) => name)
  const wantedNames = wanted.length === names.length ? names : changed
  const differing = wantedNames.flatMap((name, place) => {
    const [was, is] = [wanted[place] ?? null, found[names.indexOf(name)] ?? null]
    return was === is ? [] : [`${printable(name)}: ${cell(was)} → ${cell(is)}`]
  })
  if (differing.length === 0) return 'the same'
  const rest = differing.length - MOST_NAMED
  return [...differing.slice(0, MOST_NAMED), ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
}

function cell(value: string | null): string {
  return value === null ? 'NULL' : clip(printable(value), CELL_COLUMNS)
}
