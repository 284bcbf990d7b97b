import { ofKind, texts, type NodeOf, type ScanToken } from './parser.ts'
import type { Edit } from './rewrite.ts'

/**
 * What a numeric column is that names no precision, in CREATE TABLE and ADD COLUMN alone:
 * https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-postgresql-compatibility-supported-data-types.html
 * The sizes of character types that name none are limits of a value, which rows are not measured by.
 */
const NUMERIC_SIZE = '(18,6)'

const NONE: readonly number[] = []

/** Where types of a table's columns stand, in bytes, that are to get the size that Aurora DSQL gives them. */
export function unsizedNumerics(kind: string, node: object): readonly number[] {
  if (kind !== 'CreateStmt' && kind !== 'AlterTableCmd') return NONE
  return columnsOf(kind, node).flatMap(({ typeName }) => {
    if (!typeName || typeName.typmods || typeName.arrayBounds) return []
    const name = texts(typeName.names).join('.')
    return name === 'pg_catalog.numeric' || name === 'numeric' ? [typeName.location ?? 0] : []
  })
}

function columnsOf(kind: 'CreateStmt' | 'AlterTableCmd', node: object): NodeOf<'ColumnDef'>[] {
  if (kind === 'CreateStmt') return ofKind('ColumnDef', (node as NodeOf<'CreateStmt'>).tableElts)
  const { def } = node as NodeOf<'AlterTableCmd'>
  return ofKind('ColumnDef', def && [def])
}

/** Puts the size behind each type. `tokens` are those of the text. */
export function giveSizes(places: readonly number[], tokens: readonly ScanToken[]): Edit[] {
  return places.map((place) => {
    const first = tokens.findIndex(({ start }) => start === place)
    const qualified = tokens[first + 1]?.text === '.'
    const end = tokens[qualified ? first + 2 : first]?.end ?? place
    return { start: end, end, text: NUMERIC_SIZE }
  })
}
