import { once } from 'node:events'
import pg, { type Client } from 'pg'

/** Runs `COPY … TO STDOUT` and hands on each piece of text as it comes. */
export async function copyOut(client: Client, sql: string, take: (chunk: Buffer) => void): Promise<void> {
  const query = Object.assign(new pg.Query<object>(sql), {
    // A copy, because the driver reads what comes next into the same memory.
    handleCopyData: ({ chunk }: { chunk: Buffer }) => take(Buffer.from(chunk)),
  })
  const ended = once(query, 'end')
  client.query(query)
  await ended
}
