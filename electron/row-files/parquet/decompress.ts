import * as zlib from 'node:zlib'
import type { CompressionCodec } from 'hyparquet'
import { snappyUncompress } from 'hyparquet/src/snappy.js'
import { decompressLz4, decompressLz4Raw, decompressZstd } from 'hyparquet-compressors'
import { check } from './damaged.ts'

const zstd = 'zstdDecompressSync' in zlib ? zlib.zstdDecompressSync : undefined

/** A page of exactly so many bytes, in memory of its own. */
export function decompressed(bytes: Uint8Array, codec: CompressionCodec, size: number): Uint8Array {
  const page = contentOf(bytes, codec, size)
  check(page.length === size, 'a page is not as large as it says')
  // What reads beyond the end of it must not find the memory of others.
  return page.byteLength === page.buffer.byteLength ? page : new Uint8Array(page)
}

function contentOf(bytes: Uint8Array, codec: CompressionCodec, size: number): Uint8Array {
  const most = { maxOutputLength: Math.max(size, 1) }
  switch (codec) {
    case 'UNCOMPRESSED':
      return bytes
    case 'SNAPPY': {
      const page = new Uint8Array(size)
      snappyUncompress(bytes, page)
      return page
    }
    case 'GZIP':
      return zlib.gunzipSync(bytes, most)
    case 'BROTLI':
      return zlib.brotliDecompressSync(bytes, most)
    case 'ZSTD':
      // Node before 22.15 has none.
      return zstd ? zstd(bytes, most) : decompressZstd(bytes, new Uint8Array(size))
    case 'LZ4':
      return decompressLz4(bytes, size)
    case 'LZ4_RAW':
      return decompressLz4Raw(bytes, size)
    default:
      check(false, `its pages are compressed with ${codec}, which is not read here`)
  }
}
