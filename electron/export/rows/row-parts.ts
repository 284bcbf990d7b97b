import { PassThrough, Readable, type Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, createZstdCompress } from 'node:zlib'
import type { ArchiveFormat } from '../../../shared/archive.ts'
import type { RowBlock } from '../../engine/engine.ts'
import { packed } from './packed-rows.ts'
import { parquetBytes } from './parquet-rows.ts'
import type { BlockTable, RowColumn, RowTable } from './row-table.ts'
import { csvText, ndjsonText, textParts } from './text-rows.ts'

/** How rows become the bytes of a file. */
export interface RowStyle {
  readonly format: ArchiveFormat
  /** Whether what a spreadsheet may take for a formula is made harmless in CSV. */
  readonly guardsFormulas?: boolean
  readonly compression?: Compression | null
}

export type Compression = 'gzip' | 'zstd'

const BY_ENDING: Readonly<Record<string, Compression>> = { gz: 'gzip', zst: 'zstd' }

/** As the name of a file ends: `rows.csv.gz`. */
export function compressionOf(path: string): Compression | null {
  const [, ending = ''] = /\.(gz|zst)$/i.exec(path) ?? []
  return BY_ENDING[ending.toLowerCase()] ?? null
}

/** The bytes, each part to be taken before the next; `onRows` hears how many rows were read so far. */
export function rowParts(
  table: RowTable | BlockTable,
  style: RowStyle,
  onRows: (rows: number) => void,
): AsyncIterable<Uint8Array> {
  const isBlocks = 'blocks' in table
  const blocks = counted(isBlocks ? table.blocks : packed(table.rows), onRows)
  const { columns } = table
  if (style.format === 'parquet') return parquetBytes(columns, blocks, isBlocks)
  const parts = textParts(columns.length, blocks, textOf(style, columns))
  return style.compression ? compressed(parts, style.compression) : parts
}

function textOf({ format, guardsFormulas = false }: RowStyle, columns: readonly RowColumn[]) {
  return format === 'ndjson' ? ndjsonText(columns) : csvText(columns, guardsFormulas)
}

async function* counted(blocks: AsyncIterable<RowBlock>, onRows: (rows: number) => void) {
  let rows = 0
  for await (const block of blocks) {
    rows += block.rows
    onRows(rows)
    yield block
  }
}

/** In the thread pool, beside whoever reads. */
async function* compressed(parts: AsyncIterable<Uint8Array>, by: Compression): AsyncGenerator<Uint8Array> {
  const packing: Duplex = by === 'gzip' ? createGzip() : createZstdCompress()
  const out = new PassThrough()
  // The memory of a part serves again for the next one.
  const copies = Readable.from(copied(parts), { objectMode: false, highWaterMark: 1 })
  const done = pipeline(copies, packing, out)
  done.catch(() => undefined)
  yield* out
  await done
}

async function* copied(parts: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const part of parts) if (part.length > 0) yield Buffer.from(part)
}
