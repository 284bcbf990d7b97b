import { counted } from '../../../shared/counted.ts'
import type { Plan, Sample } from '../../../shared/plan.ts'
import { printable } from '../../../shared/printable.ts'
import { sampleColumns } from '../../../shared/sample-columns.ts'
import { clip } from './width.ts'
import type { Style } from './style.ts'
import { alignedLines } from './text-table.ts'

/** A uuid fits; longer values say little in a sample. */
const CELL_COLUMNS = 36

type Row = readonly (string | null)[]

/** The plan's sample rows as an aligned table, with what an update makes of each; no lines without a sample. */
export function sampleLines(plan: Plan, style: Style): string[] {
  const { before, after } = plan.sample
  if (before.length === 0) return []
  const { shown, rest } = sampleColumns(plan)
  const places = after ? [0, ...shown.map((place) => place + 1)] : shown
  const cells = labelled(plan.sample).map((row) =>
    places.map((place) => clip(printable(row[place] ?? 'NULL'), CELL_COLUMNS)),
  )
  const [header = '', ...rows] = alignedLines(cells)
  const left =
    rest.length === 0 ? [] : [style.faint(`  ${counted(rest.length, 'more column')}; --json has all`)]
  return ['', style.strong('Sample rows'), style.faint(header), ...rows, ...left]
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
