import { z } from 'zod'

/** A table by schema and name, both as stored in the catalog (unquoted, case kept). */
export const TableName = z.object({
  schema: z.string().min(1).max(63),
  name: z.string().min(1).max(63),
})
export type TableName = z.infer<typeof TableName>
