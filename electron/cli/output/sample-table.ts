import type { Plan, Sample } from '../../../shared/plan.ts'
import { printable } from '../../../shared/printable.ts'
import { clip } from './width.ts'
import type { Style } from './style.ts'
import { alignedLines } from './text-table.ts'

/** A uuid fits; longer values say little in a sample. */
const CELL_COLUMNS = 36

type Row = readonly (string | null)[]

/** The plan's sample rows as an aligned table, with what an update makes of each; no lines without a sample. */
export function sampleLines({ sample }: Plan, style: Style): string[] {
  if (sample.before.length === 0) return []
  const cells = labelled(sample).map((row) =>
    row.map((value) => clip(value === null ? 'NULL' : printable(value), CELL_COLUMNS)),
  )
  const [header = '', ...rows] = alignedLines(cells)
  return ['', style.strong('Sample rows'), style.faint(header), ...rows]
}

function labelled(sample: Sample): Row[] {
  const { after } = sample
  if (!after) return [sample.columns, ...sample.before]
  const pairs = sample.before.flatMap((before, index): Row[] => [
    ['before', ...before],
    ['after', ...(after[index] ?? [])],
  ])
  return [['', ...sample.columns], ...pairs]
}
