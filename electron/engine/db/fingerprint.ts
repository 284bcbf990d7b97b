import type { ColumnFingerprint, TableFingerprint } from '../../../shared/plan.ts'
import type { TableDefinition } from './catalog.ts'

/** What tells a table from another of its name, as far as a job depends on it: its key, and the columns it names. */
export function fingerprintOf(table: TableDefinition, named: ReadonlySet<string>): TableFingerprint {
  const columns = table.columns.filter(({ name, inKey }) => inKey || named.has(name))
  return { oid: table.oid, key: [...table.key], columns: columns.map(columnFingerprint) }
}

export function columnFingerprint(column: ColumnFingerprint): ColumnFingerprint {
  const { name, number, type, collation, generation } = column
  return { name, number, type, collation, generation }
}

/** How a table differs from what a job was planned for, as parts of a sentence; none when it is the one. */
export function differences(known: TableFingerprint, found: TableFingerprint): string[] {
  const columns = new Map(found.columns.map((column) => [column.name, columnFingerprint(column)]))
  return [
    ...(found.oid === known.oid ? [] : ['it is a different table with the same name']),
    ...keyDifference(known.key, found.key),
    ...known.columns.flatMap((column) => columnDifferences(column, columns.get(column.name))),
  ]
}

/** How a table's columns differ from those that are archived, as parts of a sentence. */
export function keptDifferences(kept: readonly ColumnFingerprint[], { columns }: TableDefinition): string[] {
  const found = new Map(columns.map((column) => [column.name, columnFingerprint(column)]))
  const known = new Set(kept.map(({ name }) => name))
  const added = columns.filter(({ name, generation }) => generation !== 'stored' && !known.has(name))
  return [
    ...kept.flatMap((column) => columnDifferences(column, found.get(column.name))),
    ...added.map(({ name }) => `column “${name}” was added, and the archive does not have it`),
  ]
}

/** All that a record of an earlier version tells of its table is the key. */
export function keyDifference(known: readonly string[], found: readonly string[]): string[] {
  if (JSON.stringify(known) === JSON.stringify(found)) return []
  return [`its key is (${found.join(', ')}) instead of (${known.join(', ')})`]
}

function columnDifferences(known: ColumnFingerprint, found: ColumnFingerprint | undefined): string[] {
  const name = `column “${known.name}”`
  if (!found) return [`${name} is gone`]
  if (found.type !== known.type) return [`${name} is ${found.type} instead of ${known.type}`]
  if (found.collation !== known.collation) return [`${name} has a different collation`]
  if (found.generation !== known.generation)
    return [`${name} is ${generationText(found)} instead of ${generationText(known)}`]
  return found.number === known.number ? [] : [`${name} was dropped and added again`]
}

function generationText({ generation }: ColumnFingerprint): string {
  if (generation === null) return 'an ordinary column'
  return generation === 'stored' ? 'a generated column' : `an identity column (${generation})`
}
