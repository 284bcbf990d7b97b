import { displayTable } from '../../../shared/identifier.ts'
import type { PurgeSpec, UpdateSpec } from '../../../shared/job-spec.ts'
import type { TableDefinition } from '../db/catalog.ts'
import { IN_CONDITION, SIGNATURE_OF, TABLE } from '../db/meaning.ts'
import { listReferences } from '../db/references.ts'
import type { Session } from '../db/session.ts'
import { alongTables, NOTHING_ALONG, type AlongTables } from './along/along-tables.ts'
import { keptNotes, unkeptWarnings } from './along/along-words.ts'
import type { RowChange } from './batch-sql.ts'
import type { BatchWork } from './blueprint.ts'
import { defaultWarnings, isRepeatable, planChange, type PlannedChange } from './expressions/change-rules.ts'
import { planCondition } from './expressions/condition-rules.ts'
import type { Expression } from './expressions/expression.ts'
import { refuseMovingReads, unchangedRowsPredicate } from './expressions/fixed-point.ts'
import { changeWarnings } from './expressions/function-rules.ts'
import { meaningAlong, type MeaningOfText } from './expressions/meaning.ts'
import {
  changedAlong,
  effectsOf,
  refuseMovedKeys,
  type ReferenceEffect,
} from './references/reference-effects.ts'
import { tablesAlong } from './references/reference-warnings.ts'
import { firstRowsWarnings } from './sub-selects/first-rows.ts'
import {
  alongReadingWarnings,
  othersReadAlong,
  ownReadingWarnings,
  readAlong,
} from './sub-selects/own-reading.ts'
import type { InnerRelations } from './sub-selects/inner-relations.ts'
import { readingNotes, type SubSelects } from './sub-selects/sub-select-plan.ts'

/** What batches do, and what a person should know of it. */
export interface PreparedChange {
  readonly change: RowChange
  /** Columns that the change sets, or that are computed from such; null where rows go. */
  readonly changed: ReadonlySet<string> | null
  /** The condition, where that of `change` by hash also works out the new values, to leave out rows that have them. */
  readonly asked: string
  /** Whether a row that was changed twice would be as if changed once. */
  readonly mayRepeat: boolean
  /** What foreign keys do when so many rows are changed. */
  readonly effects: (rows: number | null) => ReferenceEffect[]
  /** What an archive keeps of rows that foreign keys delete or change along. */
  readonly along: AlongTables
  readonly moment: string | null
  readonly meaning: MeaningOfText
  /** What sub-selects of the condition read. */
  readonly relations: InnerRelations
  /** The parts that read more than the row itself. */
  readonly readsMore: { readonly condition: boolean; readonly change: boolean }
  readonly warnings: readonly string[]
  readonly notes: readonly string[]
}

/** The rows that are asked for, and what goes along with them. */
interface Asked {
  readonly condition: SubSelects
  readonly table: TableDefinition
  readonly effects: PreparedChange['effects']
  /** Until no row matches. */
  readonly repeats: boolean
}

/** Reads condition and change, and finds out what they read and what goes along. */
export async function prepareChange(
  session: Session,
  spec: PurgeSpec | UpdateSpec,
  table: TableDefinition,
  condition: Expression,
  given: string | null,
): Promise<PreparedChange> {
  const [{ where, subSelects, ...known }, references] = await Promise.all([
    planCondition(session, table, condition, given),
    listReferences(session),
  ])
  const effectsOn = (columns: readonly string[] | null) => (rows: number | null) =>
    effectsOf(references, { oid: table.oid, columns, rows })
  const repeats = spec.strategy === 'hash'
  const planned = spec.operation === 'update' ? await planChange(session, spec, table) : null
  const effects = effectsOn(planned && [...planned.changed])
  const asked = { condition: subSelects, table, effects, repeats }
  const along = tablesAlong(effects(null))
  const keptAlong = spec.archive ? await alongTables(session, table, effects(null)) : NOTHING_ALONG
  refuseMovedKeys(effects(null), table)
  const moving = planned ? othersReadAlong(planned.subSelects.relations, table, along) : []
  if (repeats) refuseMovingReads(moving)
  const isLeft = repeats && planned ? unchangedRowsPredicate(planned, table) : null
  const remaining = isLeft === null ? where : `(${where}) AND ${isLeft}`
  const meaning = planned ? meaningOfBoth(known.meaning, planned.meaning) : known.meaning
  const mayRepeat = planned === null || (isRepeatable(planned, table) && moving.length === 0)
  return {
    ...{ change: changeOf(asked, remaining, planned?.set ?? null), asked: where, effects },
    changed: planned?.changed ?? null,
    along: keptAlong,
    mayRepeat: mayRepeat && !subSelects.readItself,
    moment: known.moment,
    meaning: meaningAlong(meaning, effects(null)),
    warnings: [...known.warnings, ...readingWarnings(asked, planned), ...unkeptWarnings(keptAlong)],
    ...readingOf(table, subSelects, planned?.subSelects ?? null, spec.archive ? keptNotes(keptAlong) : []),
  }
}

function changeOf(asked: Asked, where: string, set: string | null): RowChange {
  const { condition, table, effects } = asked
  return {
    ...{ table: table.table, key: table.keyColumns, where, set },
    along: tablesAlong(effects(null)).map((other) => displayTable(other.table)),
    readsChanged: condition.readItself || changesWhatItReads(asked),
  }
}

/** What a person should know of a condition that reads what the job changes, and of the change. */
function readingWarnings(asked: Asked, planned: PlannedChange | null): string[] {
  const { condition, table, effects, repeats } = asked
  const [along, changed] = [effects(null), planned?.changed ?? null]
  const others = tablesAlong(along)
  const ofCondition = [
    ...ownReadingWarnings(condition, table, changed, changedAlong(along, table), repeats),
    ...firstRowsWarnings(condition, table),
    ...alongReadingWarnings(condition, table, others, 'condition'),
  ]
  if (!planned) return ofCondition
  const { subSelects, facts } = planned
  const ofChange = [...subSelects.warnings, ...alongReadingWarnings(subSelects, table, others, 'change')]
  return [...ofCondition, ...ofChange, ...changeWarnings(facts), ...defaultWarnings(planned, table)]
}

/** Foreign keys change rows that the condition may read: those of its sub-selects' tables, or its own. */
function changesWhatItReads({ condition, table, effects }: Asked): boolean {
  const along = tablesAlong(effects(null))
  return along.some(({ oid }) => oid === table.oid) || readAlong(condition.relations, along).length > 0
}

/** Each may read other columns of a table that both read, and call other functions of one name. */
function meaningOfBoth(condition: MeaningOfText, change: MeaningOfText): MeaningOfText {
  const isOfEach = (name: string) => name.startsWith(TABLE) || name.startsWith(SIGNATURE_OF)
  const ofChange = Object.entries(change.definitions).map(
    ([name, hash]) => [isOfEach(name) ? `${name} in SET` : name, hash] as const,
  )
  const ofCondition = Object.entries(condition.definitions).map(([name, hash]) => {
    const isOfBoth = !isOfEach(name) && change.definitions[name] !== undefined
    return [isOfBoth ? `${name}${IN_CONDITION}` : name, hash] as const
  })
  return {
    definitions: Object.fromEntries([...ofCondition, ...ofChange]),
    asksWho: condition.asksWho || change.asksWho,
  }
}

function readingOf(
  table: TableDefinition,
  condition: SubSelects,
  change: SubSelects | null,
  more: readonly string[],
): Pick<PreparedChange, 'relations' | 'readsMore' | 'notes'> {
  const some = change ? [condition.relations, change.relations] : [condition.relations]
  const [readsCondition = false, readsChange = false] = some.map(({ named }) => named.length > 0)
  return {
    relations: condition.relations,
    readsMore: { condition: readsCondition, change: readsChange },
    notes: [...readingNotes(some, table), ...more],
  }
}

/** How batches of such a change are made. */
export function workOf(spec: PurgeSpec | UpdateSpec, change: RowChange): BatchWork {
  return spec.strategy === 'hash'
    ? { kind: 'hash', change, classes: spec.limits.workers }
    : { kind: 'span', change }
}
