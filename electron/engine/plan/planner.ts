import { matchesAllRows } from '../../../shared/condition.ts'
import { displayTable, quoteTable } from '../../../shared/identifier.ts'
import type { JobSpec, Limits, PurgeSpec, RepopulateSpec, UpdateSpec } from '../../../shared/job-spec.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import type { Plan, Sample } from '../../../shared/plan.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { describeTable, type TableDefinition } from '../db/catalog.ts'
import type { Session } from '../db/session.ts'
import { boundarySql, changeSql, hashSql, type RowChange } from './batch-sql.ts'
import type { BatchWork, Blueprint, Phase } from './blueprint.ts'
import { planChange, unchangedRowsPredicate } from './change-rules.ts'
import { cutRanges } from './cut-ranges.ts'
import { databaseProblem } from './database-problem.ts'
import { estimateRows } from './estimate.ts'
import { checkCondition } from './expression.ts'
import { FILL_SQL } from './fill-sql.ts'
import { hashClasses, rowNumberRanges, type KeyRange } from './key-range.ts'
import { sampleRows } from './sample.ts'

/** Ranges for each worker: enough that the last ones to end do not keep the others waiting long. */
const RANGES_PER_WORKER = 8

const NO_SAMPLE: Sample = { columns: [], before: [], after: null }
const NO_SAMPLE_WARNING =
  'No sample rows were found in ten seconds: matches are rare or locked, so batches will be slow too.'

/** Works out what a job will do; reads only, but for a sample that is rolled back. */
export async function planJob(session: Session, spec: JobSpec): Promise<Blueprint> {
  try {
    return spec.operation === 'repopulate'
      ? await planRepopulate(session, spec)
      : await planRowChange(session, spec)
  } catch (error) {
    throw databaseProblem(error, spec.table)
  }
}

async function planRowChange(session: Session, spec: PurgeSpec | UpdateSpec): Promise<Blueprint> {
  const where = await checkCondition(spec.where)
  const table = requireKey(await describeTable(session, spec.table))
  const change = await rowChangeOf(spec, table, where)
  const matchingRows = await estimateRows(session, table, change)
  const work = workOf(spec, change)
  const ranges = await rangesOf(session, table, spec, matchingRows)
  const sample = await sampleRows(session, table, change)
  const plan: Plan = {
    spec,
    key: table.key,
    statements: statementsOf(work),
    tableRows: table.estimatedRows,
    matchingRows,
    ranges: ranges.length,
    sample: sample ?? NO_SAMPLE,
    warnings: [...warningsOf(spec, table, ranges.length), ...(sample ? [] : [NO_SAMPLE_WARNING])],
    notes: ['Rows that are inserted behind the workers while the job runs are not seen.'],
  }
  return { plan, phases: [{ title: spec.operation, work, ranges, counts: true }], closing: [] }
}

async function rowChangeOf(
  spec: PurgeSpec | UpdateSpec,
  table: TableDefinition,
  where: string,
): Promise<RowChange> {
  const target = { table: table.table, key: table.keyColumns }
  if (spec.operation === 'purge') return { ...target, where, set: null }
  const { set, assignments } = await planChange(spec, table)
  if (spec.strategy !== 'hash') return { ...target, where, set }
  return { ...target, where: `(${where}) AND ${unchangedRowsPredicate(assignments, table)}`, set }
}

async function planRepopulate(session: Session, spec: RepopulateSpec): Promise<Blueprint> {
  const table = requireKey(await describeTable(session, spec.table))
  requireDemoTable(table)
  const all: RowChange = { table: table.table, key: table.keyColumns, where: 'true', set: null }
  const clear: Phase = {
    title: 'empty the table',
    work: { kind: 'span', change: all },
    ranges: await cutRanges(session, table, rangeCount(spec.limits, table.estimatedRows)),
    counts: false,
  }
  const fill: Phase = {
    title: 'insert rows',
    work: { kind: 'fill' },
    ranges: rowNumberRanges(spec.rows, rangeCount(spec.limits, spec.rows)),
    counts: true,
  }
  const plan: Plan = {
    spec,
    key: table.key,
    statements: [...statementsOf(clear.work), ...statementsOf(fill.work)],
    tableRows: table.estimatedRows,
    matchingRows: spec.rows,
    ranges: clear.ranges.length + fill.ranges.length,
    sample: (await sampleRows(session, table, all)) ?? NO_SAMPLE,
    warnings: [],
    notes: ['Rows that are in the table now are removed first, also ones that you added.'],
  }
  // Or the next plan would be made with the estimates of the table as it was.
  return { plan, phases: [clear, fill], closing: [`ANALYZE ${quoteTable(table.table)}`] }
}

async function rangesOf(
  session: Session,
  table: TableDefinition,
  { strategy, limits }: PurgeSpec | UpdateSpec,
  matchingRows: number | null,
): Promise<KeyRange[]> {
  if (strategy === 'hash') return hashClasses(limits.workers)
  return await cutRanges(session, table, rangeCount(limits, matchingRows))
}

/** As many ranges as full batches, but some for every worker and no more than they need to share well. */
function rangeCount({ workers, batchSize }: Limits, rows: number | null): number {
  const most = workers * RANGES_PER_WORKER
  if (rows === null) return most
  return Math.min(most, Math.max(workers, Math.ceil(rows / batchSize)))
}

function workOf(spec: PurgeSpec | UpdateSpec, change: RowChange): BatchWork {
  return spec.strategy === 'hash'
    ? { kind: 'hash', change, classes: spec.limits.workers }
    : { kind: 'span', change }
}

function statementsOf(work: BatchWork): string[] {
  if (work.kind === 'fill') return [FILL_SQL]
  if (work.kind === 'hash') return [hashSql(work.change, work.classes)]
  const shape = { from: work.change.key.length, to: work.change.key.length }
  return [boundarySql(work.change, shape), changeSql(work.change, shape)]
}

function warningsOf(spec: PurgeSpec | UpdateSpec, table: TableDefinition, ranges: number): string[] {
  const warnings: string[] = []
  if (matchesAllRows(spec.where)) warnings.push('Every row of the table matches.')
  if (table.estimatedRows === null) {
    warnings.push(
      `The table was never analyzed, so estimates are rough. Run: ANALYZE ${quoteTable(table.table)}`,
    )
  }
  if (spec.strategy === 'range' && ranges < spec.limits.workers) {
    warnings.push(
      `The keys can be cut into ${ranges} ${ranges === 1 ? 'range' : 'ranges'} only, so some workers will have nothing to do.`,
    )
  }
  if (spec.strategy === 'hash') {
    warnings.push('The hash strategy reads the whole table for every batch; it is kept for comparison.')
  }
  return warnings
}

function requireKey(table: TableDefinition): TableDefinition {
  if (table.key.length > 0) return table
  throw new ProblemError({
    kind: 'refused',
    code: 'table-without-key',
    message: `“${displayTable(table.table)}” has no primary key, so there is no stable order to cut it by.`,
    nextStep: 'Copy the rows into a table with a primary key: Aurora DSQL cannot add one later.',
  })
}

function requireDemoTable(table: TableDefinition): void {
  const { schema, name } = table.table
  const columns = new Set(table.columns.map((column) => column.name))
  const isDemo = schema === DEMO_TABLE.schema && name === DEMO_TABLE.name
  if (isDemo && ['category', 'status', 'value'].every((column) => columns.has(column))) return
  throw new ProblemError({
    kind: 'refused',
    code: 'table-not-demo',
    message: `“${displayTable(table.table)}” is not the demo table.`,
    nextStep: `Repopulate “${displayTable(DEMO_TABLE)}”, as sql/batch_test_setup.sql creates it.`,
  })
}
