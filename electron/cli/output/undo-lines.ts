import { capitalized, count } from '../../../shared/counted.ts'
import type { UndoPreview, UndoSample } from '../../../shared/archive.ts'
import type { Plan } from '../../../shared/plan.ts'
import { printable } from '../../../shared/printable.ts'
import { shortened } from '../../../shared/shortened.ts'
import {
  comparedSentence,
  fatesOf,
  KIND_LABELS,
  placesThatMatter,
  retypedSentences,
} from '../../../shared/undo-words.ts'
import { dateTime } from './format.ts'
import type { Style } from './style.ts'
import { alignedLines } from './text-table.ts'
import { clip } from './width.ts'

const CELL_COLUMNS = 30
/** Columns of a sample row that are shown; --json has all. */
const MOST_COLUMNS = 6

/** What an undo takes back, and what would become of its rows; nothing of any other job. */
export function undoFacts({ spec, undo }: Plan): [string, string][] {
  if (spec.operation !== 'undo' || !undo) return []
  const { startedAt, where, set } = undo
  const started = startedAt === '' ? '' : `, started ${dateTime(Date.parse(startedAt))}`
  return [
    ['undoes', `${spec.of} ${spec.job}${started}`],
    ...(where === null ? [] : [fact('its condition', where)]),
    ...(set === null ? [] : [fact('its change', set)]),
    ...fatesOf(spec, undo).map(({ found, fate, rows }): [string, string] => [
      found.toLowerCase(),
      `${rows} ${fate}`,
    ]),
  ]
}

function fact(name: string, sql: string): [string, string] {
  return [name, printable(shortened(sql))]
}

/** How sure the counts are, and rows as they were, as the job left them, and as they are. */
export function undoLines({ spec, undo, key }: Plan, style: Style): string[] {
  if (spec.operation !== 'undo' || !undo) return []
  const facts = [...retypedSentences(undo), comparedSentence(undo)].map((line) =>
    style.faint(`  ${printable(line)}`),
  )
  if (undo.samples.length === 0) return facts
  const places = placesOf(undo, key)
  const names = places.map((place) => printable(undo.columns[place] ?? ''))
  const cells = undo.samples.flatMap((sample) => statesOf(sample, places))
  const [header = '', ...rows] = alignedLines([['', '', ...names], ...cells])
  const rest = undo.columns.length - places.length
  const more = rest === 0 ? [] : [style.faint(`  ${count(rest)} more columns; --json has all`)]
  return [...facts, '', style.strong('Sample rows'), style.faint(header), ...rows, ...more]
}

/** The key, then what matters of any row. */
function placesOf({ columns, samples }: UndoPreview, key: readonly string[]): number[] {
  const inKey = key.map((name) => columns.indexOf(name)).filter((place) => place >= 0)
  const matters = samples.flatMap(({ before, after, now }) =>
    placesThatMatter(columns, key, [before, after, now]),
  )
  const others = [...columns.keys()].filter((place) => matters.includes(place))
  return [...inKey, ...others].slice(0, Math.max(MOST_COLUMNS, inKey.length))
}

function statesOf({ kind, before, after, now }: UndoSample, places: readonly number[]): string[][] {
  const states = [
    ['was', before],
    ['left as', after],
    ['is now', now],
  ] as const
  return states.map(([name, row], index) => [
    index === 0 ? capitalized(KIND_LABELS[kind].toLowerCase()) : '',
    name,
    ...(row ? places.map((place) => clip(printable(row[place] ?? 'NULL'), CELL_COLUMNS)) : ['–']),
  ])
}
