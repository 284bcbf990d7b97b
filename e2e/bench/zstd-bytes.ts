import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createZstdCompress } from 'node:zlib'

/** How long the text is when it is compressed in one piece, at zstd's own level. */
export async function zstdBytes(chunks: Iterable<Buffer>): Promise<number> {
  let bytes = 0
  await pipeline(Readable.from(chunks), createZstdCompress(), async (compressed: AsyncIterable<Buffer>) => {
    for await (const { length } of compressed) bytes += length
  })
  return bytes
}
