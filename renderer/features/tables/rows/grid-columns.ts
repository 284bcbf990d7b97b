import { displayName } from '../../../../shared/identifier.ts'
import { printable } from '../../../../shared/printable.ts'
import type { TableColumn } from '../../../../shared/table-page.ts'
import { keyPlace } from '../key-place.ts'
import type { RowList } from './row-list.ts'

/** A column where the grid shows it. */
export interface GridColumn {
  /** In a row's values. */
  readonly place: number
  readonly column: TableColumn
  /** Where it stands in the key, as people read it; null outside of it. */
  readonly keyPlace: string | null
  readonly isNumber: boolean
  readonly width: number
}

/** Of a line of 12 px in the fonts of code. */
const CHARACTER_PX = 7.3
const PADDING_PX = 26
const KEY_MARK_PX = 20
const LEAST_PX = 88
/** A uuid fits. */
const MOST_PX = 300
/** What is not in sight would only take time. */
const MOST_CHARACTERS = 200
/** Rows that tell how wide columns are: those that come later move nothing. */
const MEASURED_ROWS = 50

/** The columns of the key first, in key order, then the others in theirs. */
export function gridColumns({ columns, key, rows }: RowList): GridColumn[] {
  const rank = (name: string) => (key.includes(name) ? key.indexOf(name) : key.length)
  const measured = rows.slice(0, MEASURED_ROWS)
  return [...columns.entries()]
    .toSorted(([, left], [, right]) => rank(left.name) - rank(right.name))
    .map(([place, column]) => {
      const texts = measured.map(({ values }) => shownText(values[place] ?? null).text.length)
      const mark = column.inKey ? KEY_MARK_PX : 0
      const head = Math.max(displayName(column.name).length * CHARACTER_PX + mark, typeWidth(column))
      const wanted = Math.ceil(Math.max(head, ...texts.map((length) => length * CHARACTER_PX))) + PADDING_PX
      return {
        ...{ place, column, keyPlace: keyPlace(column.name, key), isNumber: column.valueKind === 'number' },
        width: Math.min(MOST_PX, Math.max(LEAST_PX, wanted)),
      }
    })
}

/** It is written smaller. */
function typeWidth({ type }: TableColumn): number {
  return type.length * CHARACTER_PX * 0.92
}

/** A value in one line; `isWord` where the text is a word about it and not the value. */
export function shownText(value: string | null): { readonly text: string; readonly isWord: boolean } {
  if (value === null) return { text: 'NULL', isWord: true }
  if (value === '') return { text: 'empty', isWord: true }
  return { text: printable(value.slice(0, MOST_CHARACTERS)), isWord: false }
}
