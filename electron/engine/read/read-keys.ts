import type { TableName } from '../../../shared/table-name.ts'
import { describeKeyed, type TableDefinition } from '../db/catalog.ts'
import { withSession } from '../db/session.ts'
import { RowsOfBytes } from '../ledger/rows-of-bytes.ts'
import type { PatientRows } from './patient-rows.ts'
import { chosenColumns, keyPlacesOf, type ReadColumn, withKey } from './columns.ts'
import type { Feed } from './feed.ts'
import { type AskedKey, FoundKeys, type KeyOutcome } from './found-keys.ts'
import { KeyLookup } from './key-lookup.ts'
import type { RowBlock } from './row-block.ts'
import { readInTurn, type ReadingOptions } from './worker-connections.ts'

/** Of which table rows are read by their keys, and what of them. */
export interface KeysRequest {
  readonly table: TableName
  /** Null is all of them, in the order of the table. */
  readonly columns: readonly string[] | null
  readonly workers: number
  /** The keys, some at a time; their values in the order of the key's columns. */
  readonly keysOf: (key: readonly string[]) => AsyncIterable<readonly AskedKey[]>
}

/** Rows that are about to be read by their keys. */
export interface KeyReading {
  readonly columns: readonly ReadColumn[]
  readonly key: readonly string[]
  /** So far; all, once the blocks were taken. */
  readonly outcome: () => KeyOutcome
  /** The rows in the order of the keys, each key at some moment; to be read once. */
  readonly blocks: AsyncIterable<RowBlock>
}

/** More take no less time each, and an error has to be looked for among them. */
const MOST_KEYS_AT_ONCE = 1_000
/** Plans the reading of rows by their keys. Throws what makes each key fail alike, such as a right that is missing. */
export async function readKeys(request: KeysRequest, options: ReadingOptions): Promise<KeyReading> {
  const connection = await options.connect()
  const table = await withSession(connection, async (session) => await describeKeyed(session, request.table))
  const columns = chosenColumns(table, request.columns)
  const found = new FoundKeys()
  return {
    columns,
    key: table.key,
    outcome: () => found.outcome,
    blocks: blocksOf(table, columns, request, { found, options }),
  }
}

interface Finding {
  readonly found: FoundKeys
  readonly options: ReadingOptions
}

function blocksOf(
  table: TableDefinition,
  columns: readonly ReadColumn[],
  { workers, keysOf }: KeysRequest,
  { found, options }: Finding,
): AsyncIterable<RowBlock> {
  const all = withKey(table, columns)
  const lookup = new KeyLookup(
    { table: table.table, key: table.keyColumns, columns: all, keyPlaces: keyPlacesOf(table, all) },
    found,
  )
  const size = new RowsOfBytes(1)
  const keys = found.fresh(keysOf(table.key), () => Math.min(size.rows, MOST_KEYS_AT_ONCE))
  const parts = {
    ...{ table: table.table, workers },
    next: async () => {
      const { value, done } = await keys.next()
      return done ? undefined : value
    },
    read: async (patient: PatientRows, chunk: readonly AskedKey[], feed: Feed) => {
      const { rows, bytes } = await lookup.read(patient, chunk, feed)
      size.learn(rows, bytes)
    },
  }
  return readInTurn(parts, options)
}
