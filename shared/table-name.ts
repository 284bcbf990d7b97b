import { z } from 'zod'
import { isWholeName, MOST_NAME_BYTES } from './identifier.ts'

/** A name as the catalog has it: unquoted, case kept. Any character but NUL, also U+FFFD. */
export const Name = z
  .string()
  .min(1)
  .refine((name) => name.isWellFormed() && !name.includes('\0'), 'has a character that no name can have')
  .refine(isWholeName, `has more than ${MOST_NAME_BYTES} bytes`)

/** A table by schema and name. */
export const TableName = z.object({ schema: Name, name: Name })
export type TableName = z.infer<typeof TableName>
