import { rulesFor } from '../../../../shared/column-kind.ts'
import { conditionSql } from '../../../../shared/condition-sql.ts'
import { isMissing, valueError } from '../../../../shared/condition-value.ts'
import {
  type Comparisons,
  type ConditionForm,
  type ConditionGroup,
  type ConditionToken,
  matchesAllRows,
} from '../../../../shared/condition.ts'
import type { Column } from '../../../../shared/table.ts'

export type { ConditionForm }

/** A comparison that was just added has no column yet. */
export const EMPTY_COMPARISON: ConditionToken = { column: '', operator: '=', value: '' }
export const EMPTY_CONDITION: ConditionForm = comparing([EMPTY_COMPARISON])

/** The condition that all of these comparisons hold. */
export function comparing(tokens: readonly ConditionToken[]): ConditionForm {
  return { mode: 'tokens', match: 'all', groups: [{ match: 'all', tokens }], sql: '', sqlEdited: false }
}

/** The condition that says what a predicate says, as comparisons where these are known. */
export function conditionOf(predicate: string, comparisons: Comparisons | null = null): ConditionForm {
  if (matchesAllRows(predicate)) return { ...EMPTY_CONDITION, mode: 'all' }
  if (comparisons) return { ...EMPTY_CONDITION, ...comparisons }
  return { ...EMPTY_CONDITION, mode: 'sql', sql: predicate, sqlEdited: true }
}

export function columnNamed(name: string, columns: readonly Column[]): Column | undefined {
  return columns.find((column) => column.name === name)
}

/** The predicate of the form, whole or not; the empty string when nothing was said yet. */
export function predicateOf(form: ConditionForm, columns: readonly Column[]): string {
  if (form.mode === 'all') return 'true'
  if (form.mode === 'sql') return form.sql.trim()
  const groups = form.groups.map((group) => ({ ...group, tokens: group.tokens.filter(isWhole) }))
  return conditionSql({ match: form.match, groups }, columns)
}

function isWhole(token: ConditionToken): boolean {
  return token.column !== '' && !isMissing(token)
}

/** What stands in the way of the comparisons, in words; null when they can be sent. */
export function comparisonsError({ groups }: Comparisons, columns: readonly Column[]): string | null {
  const tokens = groups.flatMap((group) => group.tokens)
  if (tokens.some(({ column }) => column === '')) return 'Choose a column for each comparison, or remove it.'
  if (tokens.some(isMissing)) return 'Enter a value for each comparison, or remove it.'
  const wrong = tokens.filter((token) => {
    const column = columnNamed(token.column, columns)
    return column !== undefined && valueError(token, column) !== null
  })
  if (wrong.length === 0) return null
  return wrong.length === 1
    ? 'One value does not fit its column’s type.'
    : `${wrong.length} values do not fit their columns’ types.`
}

/** Continues in SQL, from what the comparisons say or from what was last written. */
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

/** A group of comparisons of which any may hold. */
export function addGroup(form: ConditionForm): ConditionForm {
  return { ...form, groups: [...form.groups, { match: 'any', tokens: [{ ...EMPTY_COMPARISON }] }] }
}

/** Changes one group; one that has lost its last comparison goes, unless it is the only one. */
export function changeGroup(
  form: ConditionForm,
  at: number,
  change: (group: ConditionGroup) => ConditionGroup,
): ConditionForm {
  const changed = form.groups.map((group, index) => (index === at ? change(group) : group))
  const kept = changed.filter(({ tokens }) => tokens.length > 0)
  return { ...form, groups: kept.length > 0 ? kept : changed.slice(0, 1) }
}

/** Changes one comparison; another column may take other operators and values, another operator a second one. */
export function changeToken(
  token: ConditionToken,
  change: Partial<ConditionToken>,
  columns: readonly Column[],
): ConditionToken {
  const next = { ...token, ...change }
  if (next.column !== token.column) {
    const [operator] = rulesFor(columnNamed(next.column, columns)).operators
    return { column: next.column, operator, value: '' }
  }
  if (next.operator === token.operator) return next
  const { column, operator, value } = next
  return operator === 'older than'
    ? { column, operator, value: '', second: 'days' }
    : { column, operator, value: token.operator === 'older than' ? '' : value }
}
