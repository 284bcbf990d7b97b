import type { Limits, PurgeSpec, UpdateSpec } from '../../../shared/job-spec.ts'
import type { Plan, Sample } from '../../../shared/plan.ts'
import { describeTable, type TableDefinition } from '../db/catalog.ts'
import type { Session } from '../db/session.ts'
import { classifyFailure } from '../retry/failure.ts'
import type { RowChange } from './batch-sql.ts'
import type { BatchWork, Blueprint } from './blueprint.ts'
import { dependsOnItself, planChange, unchangedRowsPredicate } from './change-rules.ts'
import { cutRanges } from './cut-ranges.ts'
import { estimateRows } from './estimate.ts'
import { checkCondition } from './expression.ts'
import { hashClasses, type KeyRange } from './key-range.ts'
import { ledgerFor } from './ledger-choice.ts'
import { notesOf, warningsOf } from './plan-notes.ts'
import { statementsOf } from './plan-statements.ts'
import { rangeCount } from './range-count.ts'
import { requireKey } from './require-key.ts'
import { NO_SAMPLE, sampleRows } from './sample.ts'

const NO_SAMPLE_WARNING =
  'No sample rows were found in ten seconds: matches are rare or locked, so batches will be slow too.'

/** A purge or an update of the rows that match. */
export async function planRowChange(session: Session, spec: PurgeSpec | UpdateSpec): Promise<Blueprint> {
  const where = await checkCondition(spec.where)
  const table = requireKey(await describeTable(session, spec.table))
  const { change, isRepeatable } = await rowChangeOf(spec, table, where)
  const matchingRows = await estimateRows(session, table, change)
  const work = workOf(spec, change)
  const ranges = await rangesOf(session, table, spec, matchingRows)
  const ledger = await ledgerFor(session, spec, isRepeatable)
  const sample = await sampleFor(session, table, change, spec.limits)
  const plan: Plan = {
    spec,
    key: table.key,
    statements: statementsOf(work),
    tableRows: table.estimatedRows,
    matchingRows,
    ranges: ranges.length,
    sample: sample ?? NO_SAMPLE,
    ledger,
    warnings: [...warningsOf(spec, table, ranges.length), ...(sample ? [] : [NO_SAMPLE_WARNING])],
    notes: notesOf(ledger),
  }
  return { plan, phases: [{ title: spec.operation, work, ranges, counts: true }], closing: [] }
}

/** Where rows may be set aside, one of them among the sample is no reason to refuse the job. */
async function sampleFor(
  session: Session,
  table: TableDefinition,
  change: RowChange,
  { maxRejects }: Limits,
): Promise<Sample | null> {
  try {
    return await sampleRows(session, table, change)
  } catch (error) {
    if (maxRejects === 0 || classifyFailure(error, 'statement').kind !== 'row') throw error
    return await sampleRows(session, table, { ...change, set: null })
  }
}

/** `isRepeatable`: whether a row that was changed twice would be as if changed once. */
async function rowChangeOf(
  spec: PurgeSpec | UpdateSpec,
  table: TableDefinition,
  where: string,
): Promise<{ change: RowChange; isRepeatable: boolean }> {
  const target = { table: table.table, key: table.keyColumns }
  if (spec.operation === 'purge') return { change: { ...target, where, set: null }, isRepeatable: true }
  const { set, assignments } = await planChange(spec, table)
  const isRepeatable = !dependsOnItself(assignments)
  if (spec.strategy !== 'hash') return { change: { ...target, where, set }, isRepeatable }
  const remaining = `(${where}) AND ${unchangedRowsPredicate(assignments, table)}`
  return { change: { ...target, where: remaining, set }, isRepeatable }
}

/** A purge or an update of the ledger: its ranges are there. */
export async function storedRowChange(
  spec: PurgeSpec | UpdateSpec,
  table: TableDefinition,
  plan: Plan,
): Promise<Blueprint> {
  const { change } = await rowChangeOf(spec, table, await checkCondition(spec.where))
  const phase = { title: spec.operation, work: workOf(spec, change), ranges: [], counts: true }
  return { plan, phases: [phase], closing: [] }
}

async function rangesOf(
  session: Session,
  table: TableDefinition,
  { strategy, limits }: PurgeSpec | UpdateSpec,
  matchingRows: number | null,
): Promise<KeyRange[]> {
  if (strategy === 'hash') return hashClasses(limits.workers)
  return await cutRanges(session, table, rangeCount(limits, matchingRows, table.estimatedRows))
}

function workOf(spec: PurgeSpec | UpdateSpec, change: RowChange): BatchWork {
  return spec.strategy === 'hash'
    ? { kind: 'hash', change, classes: spec.limits.workers }
    : { kind: 'span', change }
}
