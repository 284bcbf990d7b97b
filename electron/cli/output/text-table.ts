import { pad, textWidth } from './width.ts'

/** Cells as lines with aligned columns; those of `numeric` columns, from 0, stand to the right. */
export function alignedLines(
  rows: readonly (readonly string[])[],
  numeric: ReadonlySet<number> = new Set(),
): string[] {
  const columns = Math.max(...rows.map((row) => row.length))
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...rows.map((row) => textWidth(row[column] ?? ''))),
  )
  const aligned = (cell: string, column: number): string => {
    const width = widths[column] ?? 0
    return numeric.has(column) ? ' '.repeat(width - textWidth(cell)) + cell : pad(cell, width)
  }
  return rows.map((row) => `  ${row.map(aligned).join('  ')}`.trimEnd())
}
