import type { ArchiveFormat } from '../../../shared/archive.ts'
import type { AskedKey, KeyOutcome, KeyReading } from '../../engine/engine.ts'
import { saveRows, type RowFile } from './save-rows.ts'

/** A list of keys that is wanted as a file. */
export interface KeyList extends Omit<RowFile, 'table'> {
  readonly of: 'missing' | 'unprocessed'
  readonly format: ArchiveFormat
}

/** In the form of a file of keys, to be asked again. */
export async function saveKeyLists(
  lists: readonly KeyList[],
  { key }: Pick<KeyReading, 'key'>,
  { missing, unprocessed }: KeyOutcome,
): Promise<void> {
  const columns = key.map((name) => ({ name, type: 'text' }))
  const keysOf = { missing, unprocessed: unprocessed.map(({ key: one }) => one) }
  for (const { of, format, ...file } of lists)
    await saveRows([{ ...file, table: { columns, rows: valuesOf(keysOf[of]) } }], format)
}

async function* valuesOf(keys: readonly AskedKey[]) {
  yield await Promise.resolve(keys.map(({ values }) => values))
}
