import { quoteIdentifier, takeName } from '../../../../shared/identifier.ts'

/** One assignment of an update: a column and the SQL expression it is set to. */
export interface Change {
  readonly column: string
  readonly expression: string
}

/** What stands after SET: `"status" = 'archived', "value" = value + 1`. */
export function setListOf(changes: readonly Change[]): string {
  return changes
    .filter(({ column }) => column !== '')
    .map(({ column, expression }) => `${quoteIdentifier(column)} = ${expression.trim()}`)
    .join(', ')
}

/** Reads back what {@link setListOf} wrote, or a person on the command line. */
export function parseSetList(set: string): Change[] {
  return splitAtCommas(set).map((assignment) => {
    const taken = takeName(assignment.trim())
    const [, expression] = /^\s*=\s*(.*)$/s.exec(taken?.rest ?? '') ?? []
    return expression === undefined || !taken
      ? { column: '', expression: assignment.trim() }
      : { column: taken.name, expression: expression.trim() }
  })
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
