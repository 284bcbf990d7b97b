import { displayName, quoteIdentifier, quoteTable } from '../../../../shared/identifier.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { Session } from '../../db/session.ts'
import { rolledBack } from '../../db/transaction.ts'
import type { RowChange } from '../batch-sql.ts'
import { readsChanged, type PlannedChange } from './change-rules.ts'
import type { Assignment } from './expression.ts'
import { keyExpression, keyOrder } from '../../db/key.ts'
import { orRowFailure } from '../rows/row-check-words.ts'

/**
 * Types whose values print alike when they are equal. Others are compared as they print: json has no
 * equality, an interval of a month equals one of 30 days, 1.0 equals 1.00 in jsonb.
 */
const EQUAL_PRINTS_ALIKE =
  /^(smallint|integer|bigint|uuid|boolean|text|character varying(\(\d+\))?|character(\(\d+\))?|date|bytea|numeric\(\d+,\d+\)|timestamp(\(\d\))? with(out)? time zone)$/

/**
 * The predicate that leaves out rows which already are as the change would make them, so that a loop
 * without a cursor ends. The new value is cast to the column's type, which rounds it as storing it does.
 * Refused where a changed row could still differ from what it was set to: it would match for ever.
 */
export function unchangedRowsPredicate(change: PlannedChange, table: TableDefinition): string {
  refuseChanging(change)
  if (change.subSelects.readItself)
    throw neverEnds('a sub-select in the change reads the table that it changes')
  const differs = change.assignments.flatMap((assignment) => {
    const { column } = assignment
    const { type, generation } = table.columns.find(({ name }) => name === column) ?? {}
    // It can only be set to DEFAULT, which is what it is.
    if (type === undefined || generation === 'stored') return []
    if (readsChanged(assignment, change.changed, table)) {
      throw neverEnds(`the new “${displayName(column)}” depends on a value that the change itself sets`)
    }
    return [differsFrom(quoteIdentifier(column), type, expressionOf(assignment, type))]
  })
  return differs.length === 0 ? '(false)' : `(${differs.join(' OR ')})`
}

const TRIED_ROWS = 5
const TRY_WITHIN_MS = 10_000

/**
 * Changes a few rows, looks whether one of them still matches, and rolls back: what the server does to a
 * value on its way into the table, only the server knows.
 */
export async function requireFixedPoint(
  session: Session,
  { table, key, where, set }: RowChange,
): Promise<void> {
  const name = quoteTable(table)
  const keys = `SELECT ${keyOrder(key, quoteIdentifier(table.name))} FROM ${name} WHERE (${where}) LIMIT ${TRIED_ROWS}`
  const sql = `UPDATE ${name} SET ${set} WHERE ${keyExpression(key)} IN (${keys}) RETURNING (${where})`
  const run = async () => await session.queryWithin(TRY_WITHIN_MS, sql)
  const tried = await orRowFailure('change', rolledBack(session, run))
  if (tried?.rows.some(([matches]) => matches === 't'))
    throw neverEnds('rows still differ from what the change sets them to after it was made')
}

function differsFrom(column: string, type: string, expression: string): string {
  const wanted = `(${expression})::${type}`
  return EQUAL_PRINTS_ALIKE.test(type)
    ? `${column} IS DISTINCT FROM ${wanted}`
    : `${column}::text IS DISTINCT FROM (${wanted})::text`
}

function expressionOf({ column, expression, isDefault }: Assignment, type: string): string {
  // A type of one’s own can have a default that is not told.
  const isKnown = !isDefault || expression !== 'NULL' || EQUAL_PRINTS_ALIKE.test(type)
  if (expression !== null && isKnown) return expression
  throw isDefault
    ? unfit(`The hash strategy cannot determine what the default of “${displayName(column)}” is.`)
    : unfit(
        `The hash strategy requires each column to be set on its own; “${displayName(column)}” is set together with others or in part.`,
      )
}

/** A value that differs from call to call never is what was stored. */
function refuseChanging({ facts, namesClock }: PlannedChange): void {
  const [name] = [...facts.volatile, ...facts.ownStable]
  if (name !== undefined) throw neverEnds(`the change uses ${name}, whose value may differ each time`)
  if (namesClock) throw neverEnds('the change contains the current time, which differs each time')
  const [unknown] = facts.unknown
  if (unknown === undefined) return
  throw unfit(
    `The hash strategy requires a change that always has the same result; this cluster does not report whether ${unknown} has.`,
  )
}

/** Refuses what goes on until no row matches where foreign keys of the table change what the job reads. */
export function refuseMovingColumns(columns: readonly string[]): void {
  if (columns.length === 0) return
  throw neverEnds(
    `foreign keys of the table change ${columns.map(displayName).join(', ')}, which the job reads, in other rows of it`,
  )
}

/** The same where SET reads other tables whose rows they change: what a row is to be is something else then. */
export function refuseMovingReads([name]: readonly string[]): void {
  if (name === undefined) return
  throw neverEnds(
    `a sub-select in the change reads “${name}”, whose rows foreign keys change along with those of the table`,
  )
}

function neverEnds(why: string): ProblemError {
  return unfit(`The hash strategy would never end: ${why}.`)
}

export function unfit(message: string): ProblemError {
  const nextStep = 'Use the range strategy, which changes every row once.'
  return new ProblemError({ kind: 'refused', code: 'strategy-unfit', message, nextStep })
}
