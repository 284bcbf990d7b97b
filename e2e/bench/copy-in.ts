import { once } from 'node:events'
import type { Writable } from 'node:stream'
import pg, { type Client } from 'pg'

/** The part of pg's connection that its types leave out. */
interface CopyConnection {
  readonly stream: Writable
  sendCopyFromChunk(chunk: Buffer): void
  endCopyFrom(): void
}

/** Runs `COPY … FROM STDIN` with the text in `chunks`; the rows that the server took. */
export async function copyIn(client: Client, sql: string, chunks: Iterable<Buffer>): Promise<number> {
  const query = Object.assign(new pg.Query<object>(sql), {
    handleCopyInResponse: (connection: CopyConnection) => void feed(connection, chunks),
  })
  const ended = once(query, 'end')
  client.query(query)
  const [result] = (await ended) as [pg.QueryResult]
  return result.rowCount ?? 0
}

/** No faster than the server takes it. A connection that breaks is the query's error, not this one's. */
async function feed(connection: CopyConnection, chunks: Iterable<Buffer>): Promise<void> {
  for (const chunk of chunks) {
    connection.sendCopyFromChunk(chunk)
    if (connection.stream.writableNeedDrain) await once(connection.stream, 'drain').catch(() => {})
    if (!connection.stream.writable) return
  }
  connection.endCopyFrom()
}
