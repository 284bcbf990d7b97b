import { z } from 'zod'
import { readOnly } from './read-only.ts'

/** Whether a predicate is the way to say all rows: `true`. */
export function matchesAllRows(where: string): boolean {
  return where.trim().toLowerCase() === 'true'
}

export const Operator = z.enum([
  ...['=', '<>', '<', '<=', '>', '>=', 'in', 'between', 'starts with', 'contains', 'like'],
  ...['older than', '->>', '?', '@>', 'is null', 'is not null'],
] as const)
export type Operator = z.infer<typeof Operator>

/** One comparison of the condition builder, as it was typed. */
export const ConditionToken = z.object({
  /** By name; empty until one is chosen. */
  column: z.string(),
  operator: Operator,
  /** Of `in` all values, as {@link listedValues} reads them. */
  value: z.string(),
  /** The upper value of `between`, the unit of `older than`, the path of `->>` with dots between its keys. */
  second: z.string().optional(),
})
export type ConditionToken = z.infer<typeof ConditionToken>

export const Match = z.enum(['all', 'any'])
export type Match = z.infer<typeof Match>

const ConditionGroup = z.object({ match: Match, tokens: readOnly(z.array(ConditionToken)) })
export type ConditionGroup = z.infer<typeof ConditionGroup>

/** Groups of comparisons, all or any of which must hold. */
export const Comparisons = z.object({ match: Match, groups: readOnly(z.array(ConditionGroup)) })
export type Comparisons = z.infer<typeof Comparisons>

/** The condition as it is being put together: one predicate, whichever way it is written. */
export const ConditionForm = Comparisons.extend({
  mode: z.enum(['tokens', 'sql', 'all']),
  sql: z.string(),
  /** Whether a person changed the SQL, so that the comparisons no longer say the same. */
  sqlEdited: z.boolean(),
})
export type ConditionForm = z.infer<typeof ConditionForm>

export const AGE_UNITS = ['minutes', 'hours', 'days', 'weeks', 'months', 'years'] as const

/** Whether the operator takes a value at all. */
export function takesValue(operator: Operator): boolean {
  return operator !== 'is null' && operator !== 'is not null'
}

const ITEM = /\s*(?:'((?:[^'\n]|'')*)'|"((?:[^"\n]|"")*)"|([^,\n]*))[^\S\n]*(?:[,\n]|$)/gy

/** The values of a list: one a line or separated by commas; quotes around one may hold a comma. */
export function listedValues(list: string): string[] {
  const values = Array.from(list.matchAll(ITEM), ([, single, double, bare = '']) =>
    single === undefined ? (double?.replaceAll('""', '"') ?? bare.trim()) : single.replaceAll("''", "'"),
  )
  return values.filter((value) => value !== '')
}

/** What {@link listedValues} reads as these values. */
export function listOf(values: readonly string[]): string {
  return values
    .map((value) => (/^\s|^['"]|,|\s$/.test(value) ? `'${value.replaceAll("'", "''")}'` : value))
    .join('\n')
}
