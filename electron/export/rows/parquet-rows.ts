import {
  ByteWriter,
  ParquetWriter,
  schemaFromColumnData,
  type BasicType,
  type ColumnSource,
} from 'hyparquet-writer'
import type { RowColumn, RowTable, RowValues } from './row-table.ts'

/** A row group is in memory as a whole, several times over: so many rows, or so many characters of them. */
const GROUP_ROWS = 5_000
const GROUP_CHARACTERS = 2 * 1_024 * 1_024
/** Of the least and the largest value of each column in each group, which stay in memory to the end. */
const STATISTICS_BYTES = 32

/** What a column is in the file, and how a value of it is read; what has values that no type has is text. */
interface Kind {
  readonly type: BasicType
  readonly read: (text: string) => unknown
}

const TEXT: Kind = { type: 'STRING', read: (text) => text }

/** Types all of whose values Parquet has as well: no date does, as it may be infinite, and no numeric. */
const KINDS: Readonly<Record<string, Kind>> = {
  boolean: { type: 'BOOLEAN', read: (text) => text === 'true' || text === 't' },
  smallint: { type: 'INT32', read: Number },
  integer: { type: 'INT32', read: Number },
  bigint: { type: 'INT64', read: BigInt },
  real: { type: 'FLOAT', read: Number },
  'double precision': { type: 'DOUBLE', read: Number },
  bytea: { type: 'BYTE_ARRAY', read: (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex')) },
  uuid: { type: 'UUID', read: (text) => text },
}

/** The parts of a Parquet file, a row group at a time. */
export async function* parquetBytes({ columns, rows }: RowTable): AsyncGenerator<Uint8Array> {
  const kinds = columns.map(({ type }) => KINDS[type] ?? TEXT)
  const sourcesOf = (group: readonly RowValues[]) =>
    columns.map((column, place) => sourceOf(column, kinds[place] ?? TEXT, group, place))
  const bytes = new ByteWriter()
  const taken = (): Uint8Array => {
    const part = bytes.getBytes().slice()
    // The offset goes on: it counts the whole file.
    bytes.index = 0
    return part
  }
  const writer = new ParquetWriter({
    writer: bytes,
    schema: schemaFromColumnData({ columnData: sourcesOf([]) }),
    createdBy: 'Sluice',
    statisticsTruncateLength: STATISTICS_BYTES,
  })
  for await (const group of groupsOf(rows)) {
    await writer.write({ columnData: sourcesOf(group), rowGroupSize: group.length })
    yield taken()
  }
  await writer.finish()
  yield taken()
}

function sourceOf(
  { name }: RowColumn,
  { type, read }: Kind,
  group: readonly RowValues[],
  place: number,
): ColumnSource {
  const data = group.map((row) => {
    const value = row[place] ?? null
    return value === null ? null : read(value)
  })
  return { name, data, type, nullable: true, offsetIndex: false }
}

async function* groupsOf(rows: RowTable['rows']): AsyncGenerator<RowValues[]> {
  let group: RowValues[] = []
  let characters = 0
  for await (const some of rows)
    for (const row of some) {
      group.push(row)
      for (const value of row) characters += value?.length ?? 0
      if (group.length < GROUP_ROWS && characters < GROUP_CHARACTERS) continue
      yield group
      group = []
      characters = 0
    }
  if (group.length > 0) yield group
}
