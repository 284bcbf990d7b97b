export type Ring = ReturnType<typeof createRing>

/** Most jobs end within seconds: start small and let only long ones pay for their length. */
const FIRST_SLOTS = 64
/** Room behind the window, so that sliding it back to the front happens once in a quarter of a capacity. */
const SLACK = 1.25

const EMPTY = new Float64Array(0)

/**
 * Rows of numbers, oldest first, of which only the newest `capacity` are kept. Columns are contiguous typed arrays that
 * slide instead of wrapping, so a chart draws from views without copying.
 */
export function createRing(capacity: number) {
  const maxSlots = Math.ceil(capacity * SLACK)
  let slots = Math.min(FIRST_SLOTS, maxSlots)
  let columns: Float64Array<ArrayBuffer>[] = []
  let start = 0
  let end = 0

  function grow(): void {
    slots = Math.min(slots * 2, maxSlots)
    columns = columns.map((old) => {
      const wider = new Float64Array(slots)
      wider.set(old)
      return wider
    })
  }

  function slideBack(): void {
    for (const column of columns) column.copyWithin(0, start, end)
    end -= start
    start = 0
  }

  function write(row: ArrayLike<number>, slot: number): void {
    while (columns.length < row.length) columns.push(new Float64Array(slots))
    columns.forEach((column, index) => (column[slot] = row[index] ?? 0))
  }

  return {
    get length() {
      return end - start
    },
    /** Takes a row in place of the newest one. */
    replace: (row: ArrayLike<number>) => write(row, end - 1),
    /** A row may be wider than those before it; they read as 0 in the new columns. */
    push(row: ArrayLike<number>): void {
      if (end === slots) {
        if (slots < maxSlots) grow()
        else slideBack()
      }
      write(row, end)
      end += 1
      if (end - start > capacity) start += 1
    },
    /** The values of one column as a view that is valid until the next push; empty for a column never pushed. */
    column(index: number): Float64Array {
      return columns[index]?.subarray(start, end) ?? EMPTY
    },
  }
}
