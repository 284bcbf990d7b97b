/* What Aurora DSQL bills for what a transaction writes (https://aws.amazon.com/rds/aurora/dsql/pricing/). */

const DPU_A_BYTE = 0.000_048_83
const LEAST_ENTRY_BYTES = 128
const LEAST_TRANSACTION_BYTES = 1_024

/**
 * About how many WriteDPU a transaction with rows of these bytes takes, its step in the ledger among it. Each secondary
 * index has as many entries again, which are not in it. How a DELETE is billed is not documented; it is taken for its key.
 */
export function writeDpu(rows: readonly { readonly bytes: number }[]): number {
  const entries = rows.reduce((sum, { bytes }) => sum + Math.max(bytes, LEAST_ENTRY_BYTES), LEAST_ENTRY_BYTES)
  return Math.max(entries, LEAST_TRANSACTION_BYTES) * DPU_A_BYTE
}
