import type { LeftRow } from '../../../shared/archive.ts'
import type { ArchiveDetail } from '../../../shared/archive-check.ts'
import type { RowColumn, RowTable, RowValues } from './row-table.ts'

const TEXT = 'text'

/** Rows that an undo did not put back: the reason, the key, each column as it would have been and as it is. */
export function leftTable(
  { key, columns }: Pick<ArchiveDetail, 'key' | 'columns'>,
  rows: AsyncIterable<LeftRow>,
): RowTable {
  const named = (prefix: string): RowColumn[] =>
    columns.map(({ name, type }) => ({ name: `${prefix}_${name}`, type }))
  return {
    columns: [
      { name: 'reason', type: TEXT },
      { name: 'message', type: TEXT },
      ...key.map((name) => ({ name: `key_${name}`, type: TEXT })),
      ...named('wanted'),
      ...named('found'),
    ],
    rows: valuesOf(columns.length, rows),
  }
}

async function* valuesOf(width: number, rows: AsyncIterable<LeftRow>): AsyncGenerator<RowValues> {
  const nothing = Array.from({ length: width }, () => null)
  for await (const { why, message, key, wanted, found } of rows)
    yield [why, message, ...key, ...(wanted ?? nothing), ...(found ?? nothing)]
}
