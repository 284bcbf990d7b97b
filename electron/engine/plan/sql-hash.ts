import { hashOf } from '../db/meaning.ts'
import { verb, type RowChange } from './batch-sql.ts'

/** Tells the SQL of batches from other SQL that another version of Sluice may make of the same spec. */
export function sqlHash(change: RowChange): string {
  return hashOf(`${verb(change)} WHERE ${change.where}`)
}
