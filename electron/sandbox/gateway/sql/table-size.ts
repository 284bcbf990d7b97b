import type { ServerError } from '../statement.ts'
import { ofKind, texts, type Node, type NodeOf } from './parser.ts'

type Column = NodeOf<'ColumnDef'>
type TypeName = NodeOf<'TypeName'>

/* All of this was observed on a cluster on 2026-10-01: awslabs/agent-plugins, databases-on-aws, troubleshooting. */

/** The longest that a type can be declared, and what the refusal calls it. */
const LONGEST = new Map([
  ['bpchar', { bytes: 4_096, word: 'char' }],
  ['varchar', { bytes: 65_535, word: 'varchar' }],
])
/** 256 are taken, whatever the message says. */
const MOST_COLUMNS = 256
const LONGEST_KEY_BYTES = 2_000

/** A type that is declared longer than it can be. */
export function refusedLength(type: TypeName): ServerError | null {
  const longest = LONGEST.get(nameOf(type))
  if (!longest || declaredLength(type) <= longest.bytes) return null
  const { bytes, word } = longest
  return tooLarge(`Datatype limit greater than ${bytes} bytes not supported for ${word}`)
}

/** A table with too many columns, or with a key that is declared too long. */
export function refusedSize({ tableElts = [] }: NodeOf<'CreateStmt'>): ServerError | null {
  const columns = ofKind('ColumnDef', tableElts)
  const key = keyOf(tableElts, columns)
  if (columns.length > MOST_COLUMNS) {
    const message =
      key.length > 0 ? 'cannot use more than 256 columns in an index' : 'tables can have at most 255 columns'
    return { sqlState: '54011', message }
  }
  const declared = columns.filter(({ colname }) => key.includes(colname ?? ''))
  const bytes = declared.reduce((sum, { typeName }) => sum + (typeName ? keyBytes(typeName) : 0), 0)
  return bytes > LONGEST_KEY_BYTES ? tooLarge('key size greater than 2000 bytes not supported') : null
}

/** The names of the primary key's columns; none where the table has no key. */
function keyOf(parts: readonly Node[], columns: readonly Column[]): string[] {
  const own = ofKind('Constraint', parts).flatMap((part) => (isKey(part) ? texts(part.keys) : []))
  const ofColumns = columns.filter(({ constraints }) => ofKind('Constraint', constraints).some(isKey))
  return [...own, ...ofColumns.map(({ colname }) => colname ?? '')]
}

function isKey({ contype }: NodeOf<'Constraint'>): boolean {
  return contype === 'CONSTR_PRIMARY'
}

/** Only declared lengths are known to count. */
function keyBytes(type: TypeName): number {
  return LONGEST.has(nameOf(type)) ? declaredLength(type) : 0
}

function declaredLength({ typmods }: TypeName): number {
  const [first] = typmods ?? []
  return first && 'A_Const' in first ? (first.A_Const.ival?.ival ?? 0) : 0
}

function nameOf({ names }: TypeName): string {
  return texts(names).at(-1) ?? ''
}

function tooLarge(message: string): ServerError {
  return { sqlState: '54000', message }
}
