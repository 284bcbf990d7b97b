import { z } from 'zod'

/** PostgreSQL cuts a longer name off (NAMEDATALEN), so that it would name something else. */
export const MOST_NAME_BYTES = 63

/** A name as the catalog has it: unquoted, case kept. Any character but NUL, also U+FFFD. */
export const Name = z
  .string()
  .min(1)
  .refine((name) => name.isWellFormed() && !name.includes('\0'), 'has a character that no name can have')
  .refine(isWholeName, `has more than ${MOST_NAME_BYTES} bytes`)

/** A table by schema and name. */
export const TableName = z.object({ schema: Name, name: Name })
export type TableName = z.infer<typeof TableName>

/** Whether PostgreSQL keeps the name as it is. */
export function isWholeName(name: string): boolean {
  return new TextEncoder().encode(name).length <= MOST_NAME_BYTES
}
