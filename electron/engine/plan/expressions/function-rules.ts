import { unsafe, type Input } from './expression-problem.ts'
import { namesClock } from '../clock/clock.ts'
import type { FunctionFacts } from './function-facts.ts'
import type { Call } from './mentions.ts'

/** Administration functions (pg_sleep, pg_terminate_backend, lo_unlink, dblink_exec, …) are never part of a batch. */
const FORBIDDEN =
  /^(pg_(?!typeof$|column_size$|input_is_valid$|size_pretty$)|lo_|dblink|query_to_|table_to_|schema_to_|database_to_|cursor_to_|(set_config|setval|setseed|loread|lowrite)$)/

/** What PostgreSQL's own functions do besides computing is known by their names. */
export function refuseActions(input: Input, calls: readonly Call[]): void {
  for (const { schema, name, isAttribute } of calls) {
    if (isAttribute || (schema !== null && schema !== 'pg_catalog') || !FORBIDDEN.test(name)) continue
    throw unsafe(input, `calls ${name}(), which does more than compute a value`, 'Remove the call.')
  }
}

/** A condition is evaluated twice for each batch and again for the next one, so it has to mean the same each time. */
export function refuseVolatile({ volatile }: FunctionFacts): void {
  const [name] = volatile
  if (name === undefined) return
  const isOwn = name.includes('.')
  throw unsafe(
    'condition',
    isOwn
      ? `uses ${name}, which is declared VOLATILE: its value may change from call to call`
      : `calls ${name}, whose value differs between batches`,
    isOwn
      ? 'Declare it IMMUTABLE or STABLE if it only computes a value, or compare with fixed values.'
      : 'Use a fixed value: each batch evaluates the condition again.',
  )
}

/** A default belongs to its function, so no moment can be written into it. */
export function refuseMovingDefaults({ defaults }: FunctionFacts): void {
  const moving = defaults.find(({ tree, facts }) => namesClock(tree) || facts.volatile.length > 0)
  if (!moving) return
  throw unsafe(
    'condition',
    `calls ${moving.of} without an argument whose default differs between batches`,
    'Write the argument explicitly: times in the condition itself stay fixed.',
  )
}

export function conditionWarnings({ ownStable, unknown }: FunctionFacts): string[] {
  return [
    ...ownStable.map(
      (name) =>
        `${name} in the condition is declared STABLE: if it reads the clock or tables that change, batches see different results.`,
    ),
    ...unknown.map(
      (name) =>
        `This cluster does not report whether ${name} in the condition always returns the same result. If it does not, rows may be missed.`,
    ),
  ]
}

export function changeWarnings({ volatile }: FunctionFacts): string[] {
  return volatile
    .filter((name) => name.includes('.'))
    .map(
      (name) =>
        `${name} in the change is declared VOLATILE: changes that it makes elsewhere are neither counted nor shown here.`,
    )
}
