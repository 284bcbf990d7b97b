import { useVirtualizer } from '@tanstack/react-virtual'
import type { RefObject } from 'react'
import type { GridColumn } from './grid-columns.ts'
import type { Cell } from './grid-moves.ts'
import type { RowList } from './row-list.ts'

/* As rows.css has them. */
export const ROW_PX = 30
const HEAD_PX = 46
const SELECT_PX = 68

/** Outside the view, so that scrolling by wheel never shows a hole. */
const OVERSCAN_ROWS = 12
const OVERSCAN_COLUMNS = 3
/** A wider key scrolls along, or nothing else would be in sight. */
const MOST_STICKY_PX = 480

/** A column that is drawn. */
export interface DrawnColumn {
  /** Among all columns of the grid, from 0. */
  readonly at: number
  readonly column: GridColumn
  /** Where it stays while the others scroll; null for those. */
  readonly stickyPx: number | null
  /** What is not drawn before it. */
  readonly gapPx: number
}

/** The columns that are drawn, of all: those of the key, and of the others what is in sight. */
export interface Spans {
  readonly drawn: readonly DrawnColumn[]
  has(column: number): boolean
}

/** What of rows and columns is in sight, both ways. */
export function useInSight(
  box: RefObject<HTMLElement | null>,
  list: RowList,
  columns: readonly GridColumn[],
) {
  const keys = list.key.length
  const others = columns.slice(keys)
  const keyPx = SELECT_PX + widthOf(columns.slice(0, keys))
  const isSticky = keyPx <= MOST_STICKY_PX
  const common = { getScrollElement: () => box.current, useFlushSync: false }
  const down = useVirtualizer({
    ...common,
    count: list.rows.length,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
    scrollPaddingEnd: HEAD_PX,
  })
  const across = useVirtualizer({
    ...common,
    horizontal: true,
    count: others.length,
    estimateSize: (index) => others[index]?.width ?? 0,
    overscan: OVERSCAN_COLUMNS,
    scrollMargin: keyPx,
    scrollPaddingStart: isSticky ? keyPx : SELECT_PX,
  })
  const drawn = [
    ...keyColumns(columns.slice(0, keys), isSticky),
    ...across.getVirtualItems().flatMap(({ index, start }, place) => {
      const column = others[index]
      return column
        ? [{ at: keys + index, column, stickyPx: null, gapPx: place === 0 ? start - keyPx : 0 }]
        : []
    }),
  ]
  const spans: Spans = { drawn, has: (column) => drawn.some(({ at }) => at === column) }
  const scrollTo = ({ row, column }: Cell) => {
    down.scrollToIndex(row)
    if (column < keys) across.scrollToOffset(0)
    else across.scrollToIndex(column - keys)
  }
  return { rows: down.getVirtualItems(), spans, width: keyPx + widthOf(others), scrollTo }
}

/** Always drawn; one behind the other where they stay in sight. */
function keyColumns(key: readonly GridColumn[], isSticky: boolean): DrawnColumn[] {
  return key.map((column, at) => ({
    ...{ at, column, gapPx: 0 },
    stickyPx: isSticky ? SELECT_PX + widthOf(key.slice(0, at)) : null,
  }))
}

function widthOf(columns: readonly GridColumn[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0)
}
