import { LandmarkList, NO_LANDMARKS } from './landmark-list.ts'
import type { Landmarks } from '../row-file.ts'
import type { Records } from './records.ts'

/** Moves on to the next record that is a row; false where there is none. */
export async function nextRow(records: Records, signal: AbortSignal | undefined): Promise<boolean> {
  for (;;) {
    if (records.next()) {
      if (!records.isEmpty) return true
    } else {
      signal?.throwIfAborted()
      if (!(await records.fill())) return false
    }
  }
}

export const NO_ROWS = { rows: 0, landmarks: NO_LANDMARKS }

/** Counts rows up to the end, from the one that the records stand at; `isRow` tells which records are. */
export async function countRows(
  records: Records,
  signal: AbortSignal | undefined,
  isRow = () => true,
): Promise<{ rows: number; landmarks: Landmarks }> {
  const list = new LandmarkList()
  let rows = 0
  do {
    do {
      if (records.isEmpty || !isRow()) continue
      if (records.offset >= list.due) list.add(rows, records.offset, records.line)
      rows += 1
    } while (records.next())
  } while (await nextRow(records, signal))
  return { rows, landmarks: list.all() }
}
