import type { Limits } from '../../../../shared/job-spec.ts'

/** Each range ends with a batch that is not full: with fewer batches these weigh too much. */
const BATCHES_PER_RANGE = 4
/** Ranges for each worker to begin with; idle workers have others' ranges cut. */
const RANGES_PER_WORKER = 4

/** Read in about a second; a batch that finds nothing in its range reads all of it. */
const MOST_ROWS_PER_RANGE = 1_000_000
/** They are written to the ledger in one transaction, which may change 3,000 rows. */
const MOST_RANGES = 1_000

/**
 * Ranges of a few batches, but one for every worker and no more than they need to share well;
 * more where the table is so large that looking for a few matches in one of them would take long.
 */
export function rangeCount(
  { workers, batchSize }: Limits,
  rows: number | null,
  tableRows: number | null,
): number {
  const least = Math.min(MOST_RANGES, Math.ceil((tableRows ?? 0) / MOST_ROWS_PER_RANGE))
  const most = Math.max(least, workers * RANGES_PER_WORKER)
  if (rows === null) return most
  return Math.min(most, Math.max(least, workers, Math.ceil(rows / (batchSize * BATCHES_PER_RANGE))))
}
