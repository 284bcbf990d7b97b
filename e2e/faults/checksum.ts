import type { Client } from 'pg'

export interface Checksum {
  readonly rows: number
  /** The sum over all rows of a hash of all their columns, as text. */
  readonly sum: string
}

/** Of the rows of a table that a condition on its row `t` holds for, in all their columns. */
export async function checksumOf(client: Client, table: string, where: string): Promise<Checksum> {
  const hash = `('x' || substr(md5(t::text), 1, 16))::bit(64)::bigint`
  const sql = `SELECT count(*)::int AS rows, coalesce(sum(${hash}), 0)::text AS sum FROM ${table} AS t WHERE ${where}`
  return (await client.query<Checksum>(sql)).rows[0] ?? { rows: 0, sum: '' }
}
