import { counted } from './counted.ts'

/** What a person has to know of a job of whose batches some got no answer. `rows`: in these, at most. */
export function unknownRowsText(rows: number): string {
  return `Up to ${counted(rows, 'more row', 'more rows')} may have been changed: some commits received no answer, and without a ledger it is unknown whether they took effect.`
}
