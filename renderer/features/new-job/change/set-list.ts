import { quoteIdentifier, takeName } from '../../../../shared/identifier.ts'
import type { Change, ChangeKind } from '../../../../shared/job-draft.ts'
import type { Column } from '../../../../shared/table.ts'
import { literalOf } from '../../../../shared/typed-value.ts'

/** What the kinds without a text stand for in SQL. */
const FIXED: Readonly<Partial<Record<ChangeKind, string>>> = {
  null: 'NULL',
  default: 'DEFAULT',
  now: 'now()',
}

export function takesText(kind: ChangeKind): boolean {
  return FIXED[kind] === undefined
}

/** What stands after SET, without what is not whole yet: `"status" = 'archived', "value" = value + 1`. */
export function setListOf(changes: readonly Change[], columns: readonly Column[]): string {
  return changes
    .filter(({ column, kind, text }) => column !== '' && (!takesText(kind) || text.trim() !== ''))
    .map((change) => `${quoteIdentifier(change.column)} = ${newValueOf(change, columns)}`)
    .join(', ')
}

function newValueOf({ column, kind, text }: Change, columns: readonly Column[]): string {
  if (kind !== 'value') return FIXED[kind] ?? text.trim()
  return literalOf(text, columns.find(({ name }) => name === column) ?? UNKNOWN)
}

/** What is known of a column before the table has been described. */
const UNKNOWN: Column = { name: '', type: '', valueKind: 'text', nullable: true, inKey: false }

/** Reads back what {@link setListOf} wrote, or a person on the command line; a value comes back as an expression. */
export function parseSetList(set: string): Change[] {
  return splitAtCommas(set).map((assignment) => {
    const taken = takeName(assignment.trim())
    const [, expression] = /^\s*=\s*(.*)$/s.exec(taken?.rest ?? '') ?? []
    return expression === undefined || !taken
      ? { column: '', kind: 'expression', text: assignment.trim() }
      : { column: taken.name, ...parsedValue(expression.trim()) }
  })
}

function parsedValue(expression: string): Pick<Change, 'kind' | 'text'> {
  const kinds = ['null', 'default', 'now'] as const
  const kind = kinds.find((known) => FIXED[known]?.toLowerCase() === expression.toLowerCase())
  return kind ? { kind, text: '' } : { kind: 'expression', text: expression }
}

/** Texts, names and whole stretches between parentheses are taken as one; only a bare comma separates. */
const PIECES =
  /\b[eE]'(?:[^'\\]|\\.|'')*'|\$(\w*)\$.*?\$\1\$|'(?:[^']|'')*'|"(?:[^"]|"")*"|[([]|[)\]]|,|[^'"()[\],$eE]+|./gs

function splitAtCommas(list: string): string[] {
  const parts = ['']
  let depth = 0
  for (const [piece] of list.matchAll(PIECES)) {
    if (piece === '(' || piece === '[') depth += 1
    if (piece === ')' || piece === ']') depth -= 1
    if (piece === ',' && depth === 0) parts.push('')
    else parts.push(`${parts.pop() ?? ''}${piece}`)
  }
  return parts
}
