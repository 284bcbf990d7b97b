import { quoteIdentifier, quoteTable } from '../../../shared/identifier.ts'
import type { ArchivedTable } from '../archive/archive-text.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { keyExpression, type KeyColumn } from '../db/key.ts'
import { valuesOf, valuesSql } from '../plan/archive-values.ts'
import type { AlongPath, AlongReading } from '../plan/along/along-reading.ts'
import { given } from '../plan/undo/restore.ts'

/*
 * Rows that go or change along with those of a batch, as lines of the archive: those that go in the order in which
 * they can come back, then those that change. All tables are read in one statement, so in one round trip, and in the
 * snapshot in which the foreign keys will do it.
 */

interface AlongTable {
  readonly table: ArchivedTable
  readonly reading: AlongReading
}

/** Rows of the job's own table that go. */
export interface AlongSource {
  readonly table: TableName
  readonly key: readonly KeyColumn[]
  /** Which they are, and how many parameters that and `named` take. */
  readonly where: string
  readonly parameters: number
  /** Lists of keys, as parts of a WITH: of own rows, then of rows of as many tables, the first ones, that go besides. */
  readonly named: readonly string[]
}

/** Rows by their keys: of the own table, and of the first ones that go along. Parameters: an array of text for each column of each key. */
export function namedSource(
  key: readonly KeyColumn[],
  others: readonly (readonly KeyColumn[])[],
): Omit<AlongSource, 'table'> {
  let parameters = 0
  const named = [key, ...others].map((columns, place) => {
    const list = columns.map(
      ({ name, castType }, index) => `sluice_given.v${index}::${castType} AS ${quoteIdentifier(name)}`,
    )
    const from = given(columns.length, parameters + 1)
    parameters += columns.length
    return `${namedAt(place)} AS (SELECT ${list.join(', ')} FROM ${from})`
  })
  const names = key.map(({ name }) => name)
  const where = `${keyExpression(key)} IN (SELECT ${listOf(names, namedAt(0))} FROM ${namedAt(0)})`
  return { key, where, parameters, named }
}

const namedAt = (place: number) => `sluice_named_${place}`

const listOf = (names: readonly string[], source: string) =>
  names.map((name) => `${source}.${quoteIdentifier(name)}`).join(', ')

const gone = (place: number | null) => (place === null ? 'sluice_own' : `sluice_gone_${place}`)

/**
 * Their number, bytes, and lines; at most one row and one byte more than may be. Parameters: those of the own rows, the
 * most rows, the most bytes.
 */
export function alongSql(
  own: AlongSource,
  tables: readonly ArchivedTable[],
  readings: readonly AlongReading[],
): string {
  const along = tables.flatMap((table, place) => {
    const reading = readings[place]
    return reading ? [{ table, reading }] : []
  })
  const limit = own.parameters + 1
  const isNamed = (place: number) => place + 1 < own.named.length
  const goneSql = along.flatMap((one, place) =>
    goneOf(one, place, neededOf(readings, place, one.table.key), isNamed(place)),
  )
  const lines = [
    ...along.flatMap((one, place) => deletedLines(one, place, own.key, isNamed(place))),
    ...along.flatMap((one, place) => changedLines(one, place, own.key, isNamed(place))),
  ]
  const again = readings.some(({ paths }, place) => paths.some(({ parent }) => parent === place))
  return `WITH ${again ? 'RECURSIVE ' : ''}${[...own.named, ownSql(own, readings), ...goneSql].join(',\n')}
SELECT count(*), coalesce(pg_catalog.sum(sluice_bytes), 0), pg_catalog.string_agg(sluice_line, E'\\n' ORDER BY sluice_place)
FROM (
  SELECT *, pg_catalog.sum(sluice_bytes) OVER (ORDER BY sluice_place ROWS UNBOUNDED PRECEDING) AS sluice_total FROM (
    SELECT *, pg_catalog.octet_length(sluice_line) AS sluice_bytes FROM (
${lines.join('\n      UNION ALL\n')}
    LIMIT $${limit}::bigint) AS sluice_found) AS sluice_sized) AS sluice_counted
WHERE sluice_total - sluice_bytes < $${limit + 1}::bigint`
}

/** The batch's own rows, by their keys and what others refer to. */
function ownSql({ table, key, where }: AlongSource, readings: readonly AlongReading[]): string {
  const names = neededOf(
    readings,
    null,
    key.map(({ name }) => name),
  )
  return `sluice_own AS (
  SELECT ${listOf(names, quoteIdentifier(table.name))} FROM ${quoteTable(table)} WHERE ${where})`
}

/** The key of a table whose rows go, and the columns that others refer to. */
function neededOf(readings: readonly AlongReading[], place: number | null, key: readonly string[]): string[] {
  const referenced = readings.flatMap(({ paths }) =>
    paths.filter(({ parent }) => parent === place).flatMap((path) => path.referenced),
  )
  return [...new Set([...key, ...referenced])]
}

/** None where rows of the table only change. Rows that refer to others of their own table are followed. */
function goneOf(
  { table, reading }: AlongTable,
  place: number,
  names: readonly string[],
  isNamed: boolean,
): string[] {
  const paths = reading.paths.filter(({ sets }) => sets === null)
  if (paths.length === 0 && !isNamed) return []
  const select = `SELECT ${listOf(names, 'sluice_row')} FROM ${quoteTable(table.table)} AS sluice_row`
  const first = paths.filter(({ parent }) => parent !== place)
  const [again, ...others] = paths.filter(({ parent }) => parent === place)
  const conditions = [...(isNamed ? [isAmong(table.key, namedAt(place + 1))] : []), ...first.map(refers)]
  const base = conditions.map((condition) => `${select} WHERE ${condition}`).join('\n  UNION ')
  if (!again) return [`${gone(place)} AS (\n  ${base})`]
  // A recursive query names itself once, and not in a sub-select.
  const by = [again, ...others].map(
    ({ columns, referenced }) =>
      `(${listOf(columns, 'sluice_row')}) = (${listOf(referenced, 'sluice_before')})`,
  )
  const follow = `${select} JOIN ${gone(place)} AS sluice_before ON ${by.join(' OR ')}`
  return [`${gone(place)} AS (\n  (${base})\n  UNION ${follow})`]
}

/** Whether a row refers to one that goes. */
function refers({ parent, columns, referenced }: AlongPath): string {
  const source = gone(parent)
  return `(${listOf(columns, 'sluice_row')}) IN (SELECT ${listOf(referenced, source)} FROM ${source})`
}

function isAmong(key: readonly string[], source: string): string {
  return `(${listOf(key, 'sluice_row')}) IN (SELECT ${listOf(key, source)} FROM ${source})`
}

/** Own rows of the batch are not among those that go along with it. */
function notOwn({ table, reading }: AlongTable, key: readonly KeyColumn[]): string {
  return reading.isOwn && key.length > 0 ? ` AND NOT ${isAmong(table.key, 'sluice_own')}` : ''
}

/**
 * Conflicts with whoever has changed the row since the snapshot: PostgreSQL's foreign keys pass what another batch has
 * deleted meanwhile, and both would have kept it.
 */
const TAKEN = 'FOR UPDATE OF sluice_row'

function deletedLines(one: AlongTable, place: number, key: readonly KeyColumn[], isNamed: boolean): string[] {
  const { table, reading } = one
  if (!reading.paths.some(({ sets }) => sets === null)) return []
  const notNamed = isNamed ? ` AND NOT ${isAmong(table.key, namedAt(place + 1))}` : ''
  const names = table.columns.map(({ name }) => name)
  return [
    `      SELECT * FROM (SELECT ${place} AS sluice_place, '{"along":${place},"row":' || ${valuesSql(names, 'sluice_row')} || '}' AS sluice_line
      FROM ${quoteTable(table.table)} AS sluice_row WHERE ${isAmong(table.key, gone(place))}${notOwn(one, key)}${notNamed} ${TAKEN}) AS sluice_taken`,
  ]
}

function changedLines(one: AlongTable, place: number, key: readonly KeyColumn[], isNamed: boolean): string[] {
  const { table, reading } = one
  const paths = reading.paths.filter(({ sets }) => sets !== null)
  if (paths.length === 0) return []
  const goes =
    isNamed || reading.paths.some(({ sets }) => sets === null)
      ? ` AND NOT ${isAmong(table.key, gone(place))}`
      : ''
  const types = new Map(table.columns.map(({ name, type }) => [name, type]))
  const values = table.changed.map((name) => {
    const cases = paths.flatMap((path) => {
      const value = path.sets?.[name]
      return value === undefined ? [] : [`WHEN ${refers(path)} THEN (${value})::${types.get(name)}::text`]
    })
    const present = `sluice_row.${quoteIdentifier(name)}::text`
    return cases.length === 0 ? present : `CASE ${cases.join(' ')} ELSE ${present} END`
  })
  const names = table.columns.map(({ name }) => name)
  return [
    `      SELECT * FROM (SELECT ${place + 1_000} AS sluice_place, '{"along":${place},"row":' || ${valuesSql(names, 'sluice_row')} || ',"new":' || ${valuesOf(values)} || '}' AS sluice_line
      FROM ${quoteTable(table.table)} AS sluice_row WHERE (${paths.map(refers).join(' OR ')})${goes}${notOwn(one, key)} ${TAKEN}) AS sluice_taken`,
  ]
}
