import { changesMatching } from './job-spec.ts'
import { count, counted } from './counted.ts'
import { repopulateText } from './phase-words.ts'
import type { Plan } from './plan.ts'

type Expected = Pick<Plan, 'spec' | 'tableRows' | 'matchingRows' | 'isCounted'>

/** Rows that ANALYZE reads for the statistics of a table: 300 for each of its usual 100 values. */
const SAMPLED_ROWS = 30_000
/** Rows come and go after an ANALYZE. */
const LEAST_SPREAD = 0.04

/** Whether a plan knows the rows that it will change; an estimate is never zero. */
export function isExact({ spec, matchingRows, isCounted }: Expected): boolean {
  return !changesMatching(spec) || isCounted === true || matchingRows === 0
}

/**
 * How many rows a plan will change, no surer than it is: `1,204,331 rows`, `about 360,000 to 390,000 rows`, of a
 * repopulate `delete about 373,000 rows, then insert 5,000`. The range is
 * two standard deviations of what a sample tells; whoever reads more than two digits trusts them.
 */
export function expectedRows(plan: Expected): string {
  const { spec, matchingRows: rows, tableRows } = plan
  if (spec.operation === 'repopulate') return repopulateText(tableRows, spec.rows)
  if (rows === null) return 'not estimated'
  if (isNamed(plan)) return atMost(rows)
  if (isExact(plan)) return exactly(rows)
  const all = Math.max(rows, tableRows ?? 0)
  const sampling = all > SAMPLED_ROWS ? 2 * Math.sqrt((all - rows) / (rows * SAMPLED_ROWS)) : 0
  const spread = rows * Math.max(LEAST_SPREAD, sampling)
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(rows)) - 1)
  const from = Math.floor(Math.max(0, rows - spread) / unit) * unit
  return `about ${count(from)} to ${count(Math.ceil((rows + spread) / unit) * unit)} rows`
}

/** The same where a label needs one number: `about 373,000 rows`; null without one. */
export function expectedRowsInShort(plan: Expected): string | null {
  if (plan.matchingRows === null) return null
  if (isNamed(plan)) return atMost(plan.matchingRows)
  return isExact(plan) ? exactly(plan.matchingRows) : `about ${counted(plan.matchingRows, 'row')}`
}

/** By a file, which may name rows that are not there. */
function isNamed({ spec, matchingRows }: Expected): boolean {
  return changesMatching(spec) && spec.keys !== undefined && matchingRows !== 0
}

function atMost(rows: number): string {
  return `at most ${counted(rows, 'row')}`
}

function exactly(rows: number): string {
  return rows === 0 ? 'no rows' : counted(rows, 'row')
}
