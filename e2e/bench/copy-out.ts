import { once } from 'node:events'
import pg, { type Client } from 'pg'

/** Runs `COPY … TO STDOUT` and hands on each piece of text as it comes. */
export async function copyOut(client: Client, sql: string, take: (chunk: Buffer) => void): Promise<void> {
  const query = Object.assign(new pg.Query<object>(sql), {
    handleCopyData: ({ chunk }: { chunk: Buffer }) => take(chunk),
  })
  const ended = once(query, 'end')
  client.query(query)
  await ended
}
