import { z } from 'zod'
import { Comparisons } from './condition.ts'
import { Operation } from './job-spec.ts'
import { TableName } from './table-name.ts'

/** What a pasted `WHERE …`, `DELETE FROM …` or `UPDATE … SET …` says; operation and table are null for a condition alone. */
export const TakenApart = z.object({
  operation: Operation.extract(['purge', 'update']).nullable(),
  table: TableName.nullable(),
  /** What stands after SET. */
  set: z.string().nullable(),
  /** `true` for all rows. */
  where: z.string(),
  /** The same condition; null where comparisons cannot say all of it. */
  comparisons: Comparisons.nullable(),
})
export type TakenApart = z.infer<typeof TakenApart>
