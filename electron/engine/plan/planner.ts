import { matchesAllRows } from '../../../shared/condition.ts'
import { displayTable, quoteTable } from '../../../shared/identifier.ts'
import type { JobSpec, Limits, PurgeSpec, RepopulateSpec, UpdateSpec } from '../../../shared/job-spec.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import type { Plan, Sample } from '../../../shared/plan.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { describeTable, type TableDefinition } from '../db/catalog.ts'
import type { Session } from '../db/session.ts'
import { classifyFailure } from '../retry/failure.ts'
import { boundarySql, changeSql, hashSql, type RowChange } from './batch-sql.ts'
import type { BatchWork, Blueprint, Phase } from './blueprint.ts'
import { hasLedger, ledgerMissing } from '../ledger/capability.ts'
import { dependsOnItself, planChange, unchangedRowsPredicate } from './change-rules.ts'
import { cutRanges } from './cut-ranges.ts'
import { databaseProblem } from './database-problem.ts'
import { estimateRows } from './estimate.ts'
import { checkCondition } from './expression.ts'
import { FILL_SQL } from './fill-sql.ts'
import { hashClasses, rowNumberRanges, type KeyRange } from './key-range.ts'
import { sampleRows } from './sample.ts'

/** Each range ends with a batch that is not full: with fewer batches these weigh too much. */
const BATCHES_PER_RANGE = 4
/** Ranges for each worker to begin with; idle workers have others' ranges cut. */
const RANGES_PER_WORKER = 4

/** Read in about a second; a batch that finds nothing in its range reads all of it. */
const MOST_ROWS_PER_RANGE = 1_000_000
/** They are written to the ledger in one transaction, which may change 3,000 rows. */
const MOST_RANGES = 1_000

const NO_SAMPLE: Sample = { columns: [], before: [], after: null }
const NO_SAMPLE_WARNING =
  'No sample rows were found in ten seconds: matches are rare or locked, so batches will be slow too.'

const LEDGER_NOTE =
  'Each batch also moves its key range in the ledger (schema “sluice”), in the same transaction.'

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
    notes: [
      ...(ledger === 'ready' ? [LEDGER_NOTE] : []),
      'Rows that are inserted behind the workers while the job runs are not seen.',
    ],
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

/** The hash strategy has no cursor to keep; without a ledger only work that may be repeated is possible. */
async function ledgerFor(
  session: Session,
  { operation, strategy, limits }: PurgeSpec | UpdateSpec,
  isRepeatable: boolean,
): Promise<Plan['ledger']> {
  if (strategy === 'hash') return 'none'
  if (await hasLedger(session)) return 'ready'
  if (!isRepeatable) throw ledgerMissing(`A repeated batch of this ${operation} would change rows twice`)
  if (limits.maxRejects > 0) throw ledgerMissing('Rows that are set aside are kept in the ledger')
  return 'missing'
}

/** What the workers of a job in the ledger need; its ranges are there already. */
export async function planStored(session: Session, spec: JobSpec, plan: Plan): Promise<Blueprint> {
  try {
    const table = requireKey(await describeTable(session, spec.table))
    const phases =
      spec.operation === 'repopulate' ? repopulatePhases(table) : [await changePhase(spec, table)]
    return { plan, phases: phases.map((phase) => ({ ...phase, ranges: [] })), closing: closingOf(spec) }
  } catch (error) {
    throw databaseProblem(error, spec.table)
  }
}

async function changePhase(spec: PurgeSpec | UpdateSpec, table: TableDefinition): Promise<BarePhase> {
  const { change } = await rowChangeOf(spec, table, await checkCondition(spec.where))
  return { title: spec.operation, work: workOf(spec, change), counts: true }
}

type BarePhase = Omit<Phase, 'ranges'>

function repopulatePhases(table: TableDefinition): readonly [BarePhase, BarePhase] {
  const change: RowChange = { table: table.table, key: table.keyColumns, where: 'true', set: null }
  return [
    { title: 'empty the table', work: { kind: 'span', change }, counts: false },
    { title: 'insert rows', work: { kind: 'fill' }, counts: true },
  ]
}

/** Or the next plan would be made with the estimates of the table as it was. */
function closingOf(spec: JobSpec): string[] {
  return spec.operation === 'repopulate' ? [`ANALYZE ${quoteTable(spec.table)}`] : []
}

async function planRepopulate(session: Session, spec: RepopulateSpec): Promise<Blueprint> {
  const table = requireKey(await describeTable(session, spec.table))
  requireDemoTable(table)
  if (!(await hasLedger(session))) throw ledgerMissing('A repeated batch would insert rows twice')
  const [emptying, filling] = repopulatePhases(table)
  const clear = {
    ...emptying,
    ranges: await cutRanges(
      session,
      table,
      rangeCount(spec.limits, table.estimatedRows, table.estimatedRows),
    ),
  }
  const fill = {
    ...filling,
    ranges: rowNumberRanges(spec.rows, rangeCount(spec.limits, spec.rows, spec.rows)),
  }
  const all: RowChange = { table: table.table, key: table.keyColumns, where: 'true', set: null }
  const plan: Plan = {
    spec,
    key: table.key,
    statements: [...statementsOf(clear.work), ...statementsOf(fill.work)],
    tableRows: table.estimatedRows,
    matchingRows: spec.rows,
    ranges: clear.ranges.length + fill.ranges.length,
    sample: (await sampleRows(session, table, all)) ?? NO_SAMPLE,
    ledger: 'ready',
    warnings: [],
    notes: ['Rows that are in the table now are removed first, also ones that you added.'],
  }
  return { plan, phases: [clear, fill], closing: closingOf(spec) }
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

/**
 * Ranges of a few batches, but one for every worker and no more than they need to share well;
 * more where the table is so large that looking for a few matches in one of them would take long.
 */
function rangeCount({ workers, batchSize }: Limits, rows: number | null, tableRows: number | null): number {
  const least = Math.min(MOST_RANGES, Math.ceil((tableRows ?? 0) / MOST_ROWS_PER_RANGE))
  const most = Math.max(least, workers * RANGES_PER_WORKER)
  if (rows === null) return most
  return Math.min(most, Math.max(least, workers, Math.ceil(rows / (batchSize * BATCHES_PER_RANGE))))
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
