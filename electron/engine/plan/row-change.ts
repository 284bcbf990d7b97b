import type { PurgeSpec, UpdateSpec } from '../../../shared/job-spec.ts'
import type { Meaning, Plan, TableFingerprint } from '../../../shared/plan.ts'
import { describeKeyed, type TableDefinition } from '../db/catalog.ts'
import { fingerprintOf } from '../db/fingerprint.ts'
import { askerOf, type Asker } from '../db/meaning.ts'
import type { Session } from '../db/session.ts'
import { hasLedger, ledgerMissing } from '../ledger/capability.ts'
import { sqlHash } from './batch-sql.ts'
import type { BatchWork, Blueprint } from './blueprint.ts'
import { keptRows, type KeptRows } from './kept-rows.ts'
import { checkedSample } from './rows/checked-sample.ts'
import { cutRanges, largestKey } from './ranges/cut-ranges.ts'
import { accessPath, estimateRows } from './estimate.ts'
import { readCondition } from './expressions/expression.ts'
import { refuseMovingColumns, requireFixedPoint, unfit } from './expressions/fixed-point.ts'
import { hashClasses, type KeyRange } from './ranges/key-range.ts'
import { namedColumns } from './expressions/named-columns.ts'
import { notesOf, warningsOf } from './plan-notes.ts'
import { statementsOf } from './plan-statements.ts'
import { rangeCount } from './ranges/range-count.ts'
import { changedAlong } from './references/reference-effects.ts'
import { referenceWarnings } from './references/reference-warnings.ts'
import { refuseMovingTimes } from './clock/time-of-day.ts'
import { prepareChange, workOf, type PreparedChange } from './prepared-change.ts'

/** A purge or an update of the rows that match. */
export async function planRowChange(session: Session, spec: PurgeSpec | UpdateSpec): Promise<Blueprint> {
  const [{ table, prepared }, asker] = await Promise.all([readChange(session, spec), askerOf(session)])
  const { change, warnings } = prepared
  const estimate = await estimateRows(session, table, change)
  const path = await accessPath(session, change, prepared.readsMore, spec.limits.batchSize)
  const work = workOf(spec, change)
  const ranges = await rangesOf(session, table, spec, estimate)
  const lastKey = ranges.at(-1)?.hi ?? null
  const named = await namedColumns(change, table)
  const fingerprint = fingerprintOf(table, named)
  const meaning = meaningTo(asker, prepared)
  const ledger = await ledgerFor(session, spec, mayRepeat(prepared, spec, table, named))
  const checked = await checkedSample(session, table, prepared, ranges, spec.limits.maxRejects)
  const isEmpty = lastKey === null
  const found = isEmpty ? { ...checked.found, noMatch: true as const } : checked.found
  const matchingRows = found.noMatch ? 0 : estimate
  if (spec.strategy === 'hash' && change.set !== null && session.usable)
    await requireFixedPoint(session, change)
  const allWarnings = [
    ...warningsOf(spec, ranges.length),
    ...warnings,
    ...referenceWarnings(prepared.effects(matchingRows), table, named),
    ...checked.warnings,
  ]
  const plan: Plan = {
    spec,
    key: table.key,
    fingerprint,
    meaning,
    sqlHash: sqlHash(change),
    statements: statementsOf(work),
    tableRows: table.estimatedRows,
    matchingRows,
    ranges: ranges.length,
    lastKey,
    ...found,
    ledger,
    // Of an empty table there is only that to say.
    warnings: isEmpty ? [] : allWarnings,
    moment: prepared.moment,
    notes: [...prepared.notes, ...notesOf(ledger, lastKey, prepared.moment)],
    accessPath: path,
  }
  const changing = { plan, table, work, ranges, kept: keptBy(spec, table, prepared) }
  return changeOfRows(changing, fingerprint)
}

/** What of the rows is archived; null where nothing is. */
export function keptBy(
  spec: PurgeSpec | UpdateSpec,
  table: TableDefinition,
  { changed, along }: Pick<PreparedChange, 'changed' | 'along'>,
): KeptRows | null {
  return spec.archive ? keptRows(table, changed ?? new Set(), along) : null
}

interface ChangingRows {
  readonly plan: Plan
  readonly table: Pick<TableDefinition, 'table'>
  readonly work: BatchWork
  readonly ranges: readonly KeyRange[]
  readonly kept: KeptRows | null
}

/** The only phase of a purge or an update. */
export function changeOfRows(
  { plan, table: { table }, work, ranges, kept }: ChangingRows,
  fingerprint: TableFingerprint,
): Blueprint {
  const phase = { title: plan.spec.operation, work, ranges, countsTowardTotal: true, archive: kept }
  const target = { table, fingerprint, meaning: plan.meaning, kept: kept?.columns }
  return { plan, target, phases: [phase], closing: [] }
}

/** What of the table is counted, and in which ranges. */
export async function planCount(session: Session, spec: PurgeSpec | UpdateSpec) {
  if (spec.keys) throw unfit('A file says how many rows it names; they cannot be counted.')
  const { table, prepared } = await readChange(session, spec)
  const count = rangeCount(spec.limits, null, table.estimatedRows)
  return { change: prepared.change, ranges: await cutRanges(session, table, count) }
}

/** Reads condition and change as they are meant for the table there is. */
export async function readChange(session: Session, spec: PurgeSpec | UpdateSpec) {
  const condition = await readCondition(spec.where)
  const table = await describeKeyed(session, spec.table)
  const prepared = await prepareChange(session, spec, table, condition, spec.moment ?? null)
  refuseMovingTimes(condition.tree, table, prepared.relations)
  return { table, prepared }
}

/** Who asks matters only where the SQL may ask for that. */
export function meaningTo(asker: Asker, { meaning: { definitions, asksWho } }: PreparedChange): Meaning {
  return { ...asker, user: asksWho ? asker.user : null, definitions }
}

/** Whether a batch may be made again; refuses a strategy that does so where foreign keys change what is read. */
function mayRepeat(
  prepared: PreparedChange,
  { strategy }: PurgeSpec | UpdateSpec,
  table: TableDefinition,
  named: ReadonlySet<string>,
): boolean {
  const moving = changedAlong(prepared.effects(null), table).filter((column) => named.has(column))
  if (strategy === 'hash') refuseMovingColumns(moving)
  return prepared.mayRepeat && moving.length === 0
}

/** The hash strategy has no cursor to keep; without a ledger only work that may be repeated is possible. */
async function ledgerFor(
  session: Session,
  { operation, strategy, limits, archive }: PurgeSpec | UpdateSpec,
  isRepeatable: boolean,
): Promise<Plan['ledger']> {
  if (strategy === 'hash') {
    if (limits.maxRejects > 0) throw unfit('The hash strategy uses no ledger, so it cannot set rows aside.')
    if (archive) throw unfit('The hash strategy uses no ledger, so its rows cannot be archived.')
    return 'none'
  }
  if (await hasLedger(session)) return 'ready'
  if (!isRepeatable)
    throw ledgerMissing(`A repeated batch of this ${operation} would change rows twice, or different rows`)
  if (archive) throw ledgerMissing('Which archived batches took place is recorded in the ledger')
  if (limits.maxRejects > 0) throw ledgerMissing('Rows that are set aside are recorded in the ledger')
  return 'missing'
}

async function rangesOf(
  session: Session,
  table: TableDefinition,
  { strategy, limits }: PurgeSpec | UpdateSpec,
  matchingRows: number | null,
): Promise<KeyRange[]> {
  if (strategy === 'hash') {
    const end = await largestKey(session, table)
    return end === null ? [] : hashClasses(limits.workers, end)
  }
  return await cutRanges(session, table, rangeCount(limits, matchingRows, table.estimatedRows))
}
