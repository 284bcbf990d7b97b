import { conditionSql } from '../../../../shared/condition-sql.ts'
import { valueError } from '../../../../shared/condition-value.ts'
import { type Comparisons, type ConditionToken, listOf, Operator } from '../../../../shared/condition.ts'
import type { Column } from '../../../../shared/table.ts'
import { columnsRead, readCondition } from '../expressions/expression.ts'
import { namesOf } from '../expressions/mentions.ts'
import { isRecord, nodesOf, type Node } from '../expressions/syntax-tree.ts'

/**
 * A condition as comparisons; null where they cannot say it. What is read here is a guess, which counts only
 * where its SQL has the very syntax tree of the condition.
 */
export async function comparisonsOf(tree: unknown, columns: readonly Column[]): Promise<Comparisons | null> {
  const guess = groupsIn(tree)
  const isTyped = guess?.groups.every(({ tokens }) =>
    tokens.every((token) => {
      const column = columns.find(({ name }) => name === token.column)
      return column !== undefined && valueError(token, column) === null
    }),
  )
  if (!guess || !isTyped) return null
  const again = await readCondition(conditionSql(guess, columns))
  return canonical(again.tree) === canonical(tree) ? guess : null
}

/** Without places in the text, and with one list for `a AND (b AND c)`. */
function canonical(tree: unknown): string {
  return JSON.stringify(tree, (key, value: unknown) => {
    if (/^(location|rexpr_list_(start|end))$/.test(key)) return undefined
    return isRecord(value) && 'boolop' in value ? { boolop: value['boolop'], args: argsOf(value) } : value
  })
}

function argsOf({ boolop, args }: Node): unknown[] {
  return (args as unknown[]).flatMap((arg) => {
    const inner = isRecord(arg) ? arg['BoolExpr'] : undefined
    return isRecord(inner) && inner['boolop'] === boolop ? argsOf(inner) : [arg]
  })
}

/** Comparisons that follow each other are one group, joined as what stands beside them. */
function groupsIn(tree: unknown): Comparisons | null {
  const whole = joined(tree) ?? { match: 'all' as const, args: [tree] }
  const groups: { match: 'all' | 'any'; tokens: ConditionToken[]; open: boolean }[] = []
  for (const arg of whole.args) {
    const inner = joined(arg)
    const tokens = (inner?.args ?? [arg]).map(tokenOf).filter((token) => token !== null)
    if (tokens.length < (inner?.args.length ?? 1)) return null
    const last = groups.at(-1)
    if (!inner && last?.open) last.tokens.push(...tokens)
    else groups.push({ match: inner?.match ?? whole.match, tokens, open: !inner })
  }
  return {
    match: groups.length === 1 ? 'all' : whole.match,
    groups: groups.map(({ match, tokens }) => ({ match, tokens })),
  }
}

function joined(tree: unknown) {
  const node = isRecord(tree) ? tree['BoolExpr'] : undefined
  if (!isRecord(node) || node['boolop'] === 'NOT_EXPR') return null
  return { match: node['boolop'] === 'AND_EXPR' ? ('all' as const) : ('any' as const), args: argsOf(node) }
}

function tokenOf(tree: unknown): ConditionToken | null {
  const { NullTest, A_Expr } = tree as Record<string, Node | undefined>
  const left = NullTest?.['arg'] ?? A_Expr?.['lexpr']
  const column = columnsRead(left)[0] ?? ''
  if (NullTest)
    return { column, operator: NullTest['nulltesttype'] === 'IS_NULL' ? 'is null' : 'is not null', value: '' }
  const comparison = A_Expr && comparisonOf(constantsIn(left), A_Expr)
  return comparison ? { column, ...comparison } : null
}

function comparisonOf(
  path: readonly string[],
  { kind, name, rexpr }: Node,
): Omit<ConditionToken, 'column'> | null {
  const values = constantsIn(rexpr)
  const [value = '', second = ''] = values
  if (kind === 'AEXPR_IN') return { operator: 'in', value: listOf(values) }
  if (kind === 'AEXPR_BETWEEN') return { operator: 'between', value: timeOf(value), second: timeOf(second) }
  if (kind === 'AEXPR_LIKE') return patternOf(value)
  const [, age, unit = ''] = /^(\d+) (\w+?)s?$/.exec(value) ?? []
  if (age !== undefined && isRecord(rexpr) && 'A_Expr' in rexpr)
    return { operator: 'older than', value: age, second: `${unit}s` }
  if (path.length > 0) return { operator: '->>', value, second: path.join('.') }
  const operator = Operator.safeParse(namesOf(name).at(-1)).data
  if (operator === undefined) return null
  const beginsDay = operator === '>=' || operator === '<'
  return { operator, value: beginsDay ? timeOf(value).replace(/ 00:00:00$/, '') : timeOf(value) }
}

/** `a\_b%` starts with `a_b`. */
function patternOf(pattern: string): Omit<ConditionToken, 'column'> {
  const [, before, text] = /^(%?)((?:[^\\%_]|\\[\\%_])+)%$/u.exec(pattern) ?? []
  if (text === undefined) return { operator: 'like', value: pattern }
  return { operator: before === '' ? 'starts with' : 'contains', value: text.replaceAll(/\\(.)/g, '$1') }
}

/** As the form has it: a time of UTC without its zone. */
function timeOf(value: string): string {
  return value.replace(/(:\d\d(?:\.\d+)?)\+00$/, '$1')
}

type Constant = Readonly<Record<string, string | number | boolean>>

/** The texts of a tree's constants, in their order. */
function constantsIn(tree: unknown): string[] {
  return nodesOf(tree, 'A_Const').flatMap((node) => {
    const { ival, fval, sval, boolval } = node as Record<string, Constant | undefined>
    if (ival) return [String(ival['ival'] ?? 0)]
    if (fval) return [String(fval['fval'])]
    if (sval) return [String(sval['sval'] ?? '')]
    return boolval ? [String(boolval['boolval'] ?? false)] : []
  })
}
