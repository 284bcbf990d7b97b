import { displayTable } from '../../../shared/identifier.ts'
import type { PurgeSpec, UpdateSpec } from '../../../shared/job-spec.ts'
import type { Meaning, Plan } from '../../../shared/plan.ts'
import { describeTable, type TableDefinition } from '../db/catalog.ts'
import { fingerprintOf } from '../db/fingerprint.ts'
import { askerOf, definitionDifferences, refuseOtherMeaning, TABLE } from '../db/meaning.ts'
import { listReferences } from '../db/references.ts'
import type { Session } from '../db/session.ts'
import type { RowChange } from './batch-sql.ts'
import type { BatchWork, Blueprint } from './blueprint.ts'
import { isRepeatable, planChange, type PlannedChange } from './change-rules.ts'
import { checkedSample } from './checked-sample.ts'
import { planCondition } from './condition-rules.ts'
import { cutRanges, largestKey } from './cut-ranges.ts'
import { accessPath, estimateRows } from './estimate.ts'
import { readCondition, type Expression } from './expression.ts'
import { refuseMovingColumns, requireFixedPoint, unchangedRowsPredicate } from './fixed-point.ts'
import { changeWarnings } from './function-rules.ts'
import { hashClasses, type KeyRange } from './key-range.ts'
import { ledgerFor } from './ledger-choice.ts'
import { meaningAlong, type MeaningOfText } from './meaning.ts'
import { namedColumns } from './named-columns.ts'
import { notesOf, warningsOf } from './plan-notes.ts'
import { statementsOf } from './plan-statements.ts'
import { rangeCount } from './range-count.ts'
import { changedAlong, effectsOf, refuseMovedKeys, type ReferenceEffect } from './reference-effects.ts'
import { referenceWarnings, tablesAlong } from './reference-warnings.ts'
import { alongReadingWarnings, ownReadingWarnings, readAlong } from './own-reading.ts'
import { requireKey } from './require-key.ts'
import { readingNotes, type SubSelects } from './sub-select-plan.ts'
import { refuseMovingTimes } from './time-of-day.ts'

/** A purge or an update of the rows that match. */
export async function planRowChange(session: Session, spec: PurgeSpec | UpdateSpec): Promise<Blueprint> {
  const condition = await readCondition(spec.where)
  const [described, asker] = await Promise.all([describeTable(session, spec.table), askerOf(session)])
  const table = requireKey(described)
  refuseMovingTimes(condition.tree, table)
  const prepared = await prepare(session, spec, table, condition, spec.moment ?? null)
  const { change, warnings } = prepared
  const matchingRows = await estimateRows(session, table, change)
  const path = await accessPath(session, change, prepared.readsMore, spec.limits.batchSize)
  const work = workOf(spec, change)
  const ranges = await rangesOf(session, table, spec, matchingRows)
  const lastKey = ranges.at(-1)?.hi ?? null
  const named = await namedColumns(change, table)
  const fingerprint = fingerprintOf(table, named)
  const { definitions, asksWho } = prepared.meaning
  const meaning: Meaning = { ...asker, user: asksWho ? asker.user : null, definitions }
  const ledger = await ledgerFor(session, spec, mayRepeat(prepared, spec, table, named))
  const checked = await checkedSample(session, table, prepared, ranges, spec.limits.maxRejects)
  if (spec.strategy === 'hash' && change.set !== null && session.usable)
    await requireFixedPoint(session, change)
  const plan: Plan = {
    spec,
    key: table.key,
    fingerprint,
    meaning,
    statements: statementsOf(work),
    tableRows: table.estimatedRows,
    matchingRows,
    ranges: ranges.length,
    lastKey,
    sample: checked.sample,
    ledger,
    warnings: [
      ...warningsOf(spec, table, ranges.length),
      ...warnings,
      ...referenceWarnings(prepared.effects(matchingRows), table, named),
      ...checked.warnings,
    ],
    moment: prepared.moment,
    notes: [...prepared.notes, ...notesOf(ledger, lastKey, prepared.moment)],
    accessPath: path,
  }
  const phases = [{ title: spec.operation, work, ranges, countsTowardTotal: true }]
  return { plan, target: { table: table.table, fingerprint, meaning }, phases, closing: [] }
}

/** Whether a batch may be made again; refuses a strategy that does so where foreign keys change what is read. */
function mayRepeat(
  prepared: Prepared,
  { strategy }: PurgeSpec | UpdateSpec,
  table: TableDefinition,
  named: ReadonlySet<string>,
): boolean {
  const moving = changedAlong(prepared.effects(null), table).filter((column) => named.has(column))
  if (strategy === 'hash') refuseMovingColumns(moving)
  return prepared.mayRepeat && moving.length === 0
}

/** What batches do, and what a person should know of it. */
interface Prepared {
  readonly change: RowChange
  /** The condition, where that of `change` may also leave out rows that are as wanted. */
  readonly asked: string
  /** Whether a row that was changed twice would be as if changed once. */
  readonly mayRepeat: boolean
  /** What foreign keys do when so many rows are changed. */
  readonly effects: (rows: number | null) => ReferenceEffect[]
  readonly moment: string | null
  readonly meaning: MeaningOfText
  /** The parts that read more than the row itself. */
  readonly readsMore: { readonly condition: boolean; readonly change: boolean }
  readonly warnings: readonly string[]
  readonly notes: readonly string[]
}

async function prepare(
  session: Session,
  spec: PurgeSpec | UpdateSpec,
  table: TableDefinition,
  condition: Expression,
  given: string | null,
): Promise<Prepared> {
  const [{ where, subSelects, ...known }, references] = await Promise.all([
    planCondition(session, table, condition, given),
    listReferences(session),
  ])
  const effectsOn = (columns: readonly string[] | null) => (rows: number | null) =>
    effectsOf(references, { oid: table.oid, columns, rows })
  const changeOf = (set: string | null, effects: Prepared['effects'], rest = where): RowChange => ({
    ...{ table: table.table, key: table.keyColumns, where: rest, set },
    along: tablesAlong(effects(null)).map((other) => displayTable(other.table)),
    readsChanged: subSelects.readItself || changesWhatItReads(subSelects, effects, table),
  })
  const repeats = spec.strategy === 'hash'
  if (spec.operation === 'purge') {
    const effects = effectsOn(null)
    refuseMovedKeys(effects(null), table)
    return {
      ...known,
      ...readingOf(table, subSelects, null),
      ...{ change: changeOf(null, effects), asked: where, effects },
      meaning: meaningAlong(known.meaning, effects(null)),
      mayRepeat: !subSelects.readItself,
      warnings: [...known.warnings, ...readingWarnings(subSelects, table, null, effects, repeats)],
    }
  }
  const planned = await planChange(session, spec, table)
  const effects = effectsOn([...planned.changed])
  refuseMovedKeys(effects(null), table)
  const remaining = repeats ? `(${where}) AND ${unchangedRowsPredicate(planned, table)}` : where
  return {
    ...{ change: changeOf(planned.set, effects, remaining), asked: where, effects },
    mayRepeat: isRepeatable(planned, table) && !subSelects.readItself,
    moment: known.moment,
    meaning: meaningAlong(meaningOfBoth(known.meaning, planned.meaning), effects(null)),
    warnings: [...known.warnings, ...updateWarnings(subSelects, planned, table, effects, repeats)],
    ...readingOf(table, subSelects, planned.subSelects),
  }
}

function updateWarnings(
  condition: SubSelects,
  { changed, subSelects, facts }: PlannedChange,
  table: TableDefinition,
  effects: Prepared['effects'],
  repeats: boolean,
): string[] {
  const ofCondition = readingWarnings(condition, table, changed, effects, repeats)
  return [...ofCondition, ...subSelects.warnings, ...changeWarnings(facts)]
}

/** What a person should know of a condition that reads what the job changes. */
function readingWarnings(
  condition: SubSelects,
  table: TableDefinition,
  changed: ReadonlySet<string> | null,
  effects: Prepared['effects'],
  repeats: boolean,
): string[] {
  const along = effects(null)
  const ofItself = ownReadingWarnings(condition, table, changed, changedAlong(along, table), repeats)
  return [...ofItself, ...alongReadingWarnings(condition, table, tablesAlong(along))]
}

/** Foreign keys change rows that the condition may read: those of its sub-selects' tables, or its own. */
function changesWhatItReads(
  { relations }: SubSelects,
  effects: Prepared['effects'],
  { oid }: TableDefinition,
): boolean {
  const along = tablesAlong(effects(null))
  return along.some((other) => other.oid === oid) || readAlong(relations, along).length > 0
}

/** Each may read other columns of a table that both read. */
function meaningOfBoth(condition: MeaningOfText, change: MeaningOfText): MeaningOfText {
  const ofChange = Object.entries(change.definitions).map(
    ([name, hash]) => [name.startsWith(TABLE) ? `${name} in SET` : name, hash] as const,
  )
  return {
    definitions: { ...condition.definitions, ...Object.fromEntries(ofChange) },
    asksWho: condition.asksWho || change.asksWho,
  }
}

function readingOf(
  table: TableDefinition,
  condition: SubSelects,
  change: SubSelects | null,
): Pick<Prepared, 'readsMore' | 'notes'> {
  const some = change ? [condition.relations, change.relations] : [condition.relations]
  const [readsCondition = false, readsChange = false] = some.map(({ named }) => named.length > 0)
  return {
    readsMore: { condition: readsCondition, change: readsChange },
    notes: readingNotes(some, table),
  }
}

/** A purge or an update of the ledger: its ranges are there. */
export async function storedRowChange(
  session: Session,
  spec: PurgeSpec | UpdateSpec,
  table: TableDefinition,
  plan: Plan,
): Promise<Blueprint> {
  const condition = await readCondition(spec.where)
  const { change, moment, meaning } = await prepare(session, spec, table, condition, plan.moment)
  if (plan.meaning) refuseOtherMeaning(definitionDifferences(plan.meaning.definitions, meaning.definitions))
  const phase = { title: spec.operation, work: workOf(spec, change), ranges: [], countsTowardTotal: true }
  const fingerprint = plan.fingerprint ?? fingerprintOf(table, await namedColumns(change, table))
  return {
    plan: { ...plan, moment },
    target: { table: table.table, fingerprint, meaning: plan.meaning },
    phases: [phase],
    closing: [],
  }
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

function workOf(spec: PurgeSpec | UpdateSpec, change: RowChange): BatchWork {
  return spec.strategy === 'hash'
    ? { kind: 'hash', change, classes: spec.limits.workers }
    : { kind: 'span', change }
}
