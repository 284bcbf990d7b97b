import {
  conditionSql,
  type ConditionToken,
  matchesAllRows,
  takesValue,
} from '../../../../shared/condition.ts'
import type { Column, ValueKind } from '../../../../shared/table.ts'

export type ConditionMode = 'tokens' | 'sql' | 'all'

/** The condition as it is being put together: one predicate, whichever way it is written. */
export interface ConditionForm {
  readonly mode: ConditionMode
  /** A comparison that was just added has no column yet: the empty string. */
  readonly tokens: readonly ConditionToken[]
  readonly sql: string
  /** Whether a person changed the SQL, so that the comparisons no longer say the same. */
  readonly sqlEdited: boolean
}

export const EMPTY_COMPARISON: ConditionToken = { column: '', operator: '=', value: '' }
export const EMPTY_CONDITION: ConditionForm = {
  mode: 'tokens',
  tokens: [EMPTY_COMPARISON],
  sql: '',
  sqlEdited: false,
}

/** The condition that says what a predicate says. */
export function conditionOf(predicate: string): ConditionForm {
  if (matchesAllRows(predicate)) return { ...EMPTY_CONDITION, mode: 'all' }
  return { ...EMPTY_CONDITION, mode: 'sql', sql: predicate, sqlEdited: true }
}

/** How the values of a column are typed; `other` for an unknown one. */
export function kindIn(columns: readonly Column[]): (column: string) => ValueKind {
  return (name) => columns.find((column) => column.name === name)?.valueKind ?? 'other'
}

/** The predicate of the form, whole or not; the empty string when nothing was said yet. */
export function predicateOf(form: ConditionForm, columns: readonly Column[]): string {
  if (form.mode === 'all') return 'true'
  if (form.mode === 'sql') return form.sql.trim()
  return conditionSql(form.tokens.filter(isWhole), kindIn(columns))
}

function isWhole({ column, operator, value }: ConditionToken): boolean {
  return column !== '' && (value !== '' || !takesValue(operator))
}

/** Goes on in SQL, from what the comparisons say or from what was last written. */
export function writeAsSql(form: ConditionForm, columns: readonly Column[]): ConditionForm {
  const sql = form.sqlEdited ? form.sql : predicateOf({ ...form, mode: 'tokens' }, columns)
  return { ...form, mode: 'sql', sql }
}

export function editSql(form: ConditionForm, sql: string): ConditionForm {
  return sql === form.sql ? form : { ...form, sql, sqlEdited: true }
}

/** Goes back to the comparisons; SQL that a person changed is given up. */
export function writeAsTokens(form: ConditionForm): ConditionForm {
  return { ...form, mode: 'tokens', sql: '', sqlEdited: false }
}

/** Changes one comparison; another column may take other operators and values. */
export function changeToken(
  form: ConditionForm,
  index: number,
  change: Partial<ConditionToken>,
): ConditionForm {
  const tokens = form.tokens.map((token, at) => (at === index ? changed(token, change) : token))
  return { ...form, tokens }
}

function changed(token: ConditionToken, change: Partial<ConditionToken>): ConditionToken {
  const moved = change.column !== undefined && change.column !== token.column
  return moved ? { ...EMPTY_COMPARISON, ...change } : { ...token, ...change }
}

/** What is wrong with the value of a comparison, in words; null when it can be sent. */
export function valueError({ operator, value }: ConditionToken, kind: ValueKind): string | null {
  if (!takesValue(operator)) return null
  // A forgotten value must not turn into a comparison with the empty text.
  if (value === '')
    return kind === 'text' ? 'Enter a value. To compare with the empty text, use SQL.' : 'Enter a value.'
  if (kind === 'number' && !/^-?\d+(\.\d+)?$/.test(value)) return 'Enter a number, such as 12 or 9.50.'
  return null
}
