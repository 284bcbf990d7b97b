import type { Plan } from '../../../../shared/plan.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { Session } from '../../db/session.ts'
import type { PreparedChange } from '../prepared-change.ts'
import type { KeyRange } from '../ranges/key-range.ts'
import { checkRows } from './row-check.ts'
import { checkProblem, checkWarnings, RowFailure } from './row-check-words.ts'
import { NO_SAMPLE, sampleRows } from './sample.ts'

const NO_SAMPLE_WARNING =
  'No sample rows were found in ten seconds: matches are rare or locked, so batches will be slow too.'

/** Rows to show, and what a person should know of rows that fail. */
export interface CheckedSample {
  readonly found: Pick<Plan, 'sample' | 'noMatch'>
  readonly warnings: readonly string[]
}

/**
 * Tries condition and change on rows of all parts of the table, then looks for some that match. Where a row that
 * fails keeps them from being found, the job is refused, unless it may set rows aside: then they are among
 * those that pass.
 */
export async function checkedSample(
  session: Session,
  table: TableDefinition,
  { change, asked }: Pick<PreparedChange, 'change' | 'asked'>,
  ranges: readonly KeyRange[],
  maxRejects: number,
): Promise<CheckedSample> {
  const check = await checkRows(session, { ...change, where: asked }, ranges)
  if (!check) return { found: { sample: NO_SAMPLE }, warnings: [NO_SAMPLE_WARNING] }
  const warnings = checkWarnings(check)
  const part = asked === change.where ? 'condition' : 'either'
  const find = async (only?: typeof check.sound): Promise<CheckedSample> => {
    const sample = await sampleRows(session, table, change, only, part)
    if (!sample) return { found: { sample: NO_SAMPLE }, warnings: [...warnings, NO_SAMPLE_WARNING] }
    // By hash, rows that match and are as wanted already are not looked for either.
    const noMatch = sample.before.length === 0 && !only && asked === change.where
    return { found: noMatch ? { sample, noMatch } : { sample }, warnings }
  }
  try {
    return await find()
  } catch (error) {
    if (!(error instanceof RowFailure)) throw error
    if (maxRejects === 0) throw checkProblem(check) ?? error
    return await find(check.sound)
  }
}
