/** Where the keyboard is in the grid. */
export interface Cell {
  readonly row: number
  readonly column: number
}

interface Extent {
  readonly rows: number
  readonly columns: number
  /** Rows in sight. */
  readonly page: number
}

/** Where a key leads, as in every grid (https://www.w3.org/WAI/ARIA/apg/patterns/grid/); null for a key that moves nothing. */
export function moved({ row, column }: Cell, key: string, isControl: boolean, extent: Extent): Cell | null {
  const lastRow = extent.rows - 1
  const lastColumn = extent.columns - 1
  const to = (nextRow: number, nextColumn: number): Cell => ({
    row: Math.min(lastRow, Math.max(0, nextRow)),
    column: Math.min(lastColumn, Math.max(0, nextColumn)),
  })
  switch (key) {
    case 'ArrowDown':
      return to(isControl ? lastRow : row + 1, column)
    case 'ArrowUp':
      return to(isControl ? 0 : row - 1, column)
    case 'ArrowRight':
      return to(row, isControl ? lastColumn : column + 1)
    case 'ArrowLeft':
      return to(row, isControl ? 0 : column - 1)
    case 'PageDown':
      return to(row + extent.page, column)
    case 'PageUp':
      return to(row - extent.page, column)
    case 'Home':
      return to(isControl ? 0 : row, 0)
    case 'End':
      return to(isControl ? lastRow : row, lastColumn)
    default:
      return null
  }
}

export type Selection = ReadonlySet<number>

/** The selection with all rows between two of them, or, without `from`, with this one the other way. */
export function selected(old: Selection, row: number, from: number | null): Selection {
  const next = new Set(old)
  if (from === null) {
    if (!next.delete(row)) next.add(row)
    return next
  }
  for (let at = Math.min(from, row); at <= Math.max(from, row); at += 1) next.add(at)
  return next
}
