import type { UndoSpec } from '../../../../shared/job-spec.ts'
import type { ArchivedTable, ArchiveHead } from '../../archive/archive-text.ts'
import { countedRows } from '../../archive/lacking.ts'
import { rowIndex, type AlongLayout } from '../../archive/row-index.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { AlongTables } from '../along/along-tables.ts'
import type { ArchivedJob } from './archived-job.ts'
import type { Layout, Restore, RestoredColumn, TableRestore } from './restore.ts'
import { isKept } from './schema-changes.ts'

/** Tables of an undo as they are. */
export interface RestoredTables {
  readonly own: TableDefinition
  /** Of which rows went or changed along. */
  readonly along: readonly TableDefinition[]
  /** What foreign keys take along where rows are deleted again; begins with those of `along`, if there is anything. */
  readonly taken: AlongTables
  /** Rows refer to others that come back, too. */
  readonly isInTurn: boolean
}

/** What the workers of an undo need, by the tables as they are and the archive that is here. */
export function restoreOf(
  { own, along, taken, isInTurn }: RestoredTables,
  { frames, files }: Pick<ArchivedJob, 'frames' | 'files'>,
  { of, overwrite }: UndoSpec,
): Restore {
  const heads = files.map(({ head }) => head)
  const table = tableRestore(own, heads, { of, overwrite })
  // What was restored may have been inserted or updated, whatever the undone job was.
  const others = along.map((other, place) => {
    const also = taken.tables[place]?.changed
    return tableRestore(other, alongIn(heads, other), { of, overwrite, isAlong: true, ...(also && { also }) })
  })
  const placeOf = (kept: ArchivedTable): AlongLayout => {
    const place = others.findIndex((other) => isTable(kept, other))
    return { table: place, layout: layoutPlace(kept, others[place] ?? table) }
  }
  const index = rowIndex(
    frames,
    ({ head }) => ({ layout: layoutPlace(head, table), along: head.along.map(placeOf) }),
    of === 'undo' || of === 'write',
  )
  return { ...table, along: others, isInTurn, index, counted: countedRows(frames) }
}

/** What archives say of a table whose rows went along. */
export function alongIn(
  heads: readonly ArchiveHead[],
  table: Pick<TableDefinition, 'table'>,
): ArchivedTable[] {
  return heads.flatMap(({ along }) => along.filter((kept) => isTable(kept, table)))
}

function isTable({ table: one }: Pick<ArchivedTable, 'table'>, { table }: Pick<ArchivedTable, 'table'>) {
  return one.schema === table.schema && one.name === table.name
}

interface Ways extends Pick<UndoSpec, 'of' | 'overwrite'> {
  readonly isAlong?: true
  /** Columns that foreign keys change besides. */
  readonly also?: readonly string[]
}

function tableRestore(
  { table, key, keyColumns, columns: all }: TableDefinition,
  heads: readonly ArchivedTable[],
  { of, overwrite, isAlong, also = [] }: Ways,
): TableRestore {
  const kept = all.filter(isKept)
  const columns = kept.map(({ name, castType, type, inKey, generation }) => {
    const isGenerated = generation === 'stored'
    return { name, castType, type, isGenerated, isFixed: inKey || isGenerated || generation === 'always' }
  })
  const every = heads.map((head) => layoutIn(head, columns))
  const layouts = every.filter((layout, place) => every.findIndex((one) => isSame(one, layout)) === place)
  const isIn = (side: 'inRow' | 'inNew') => (_: unknown, place: number) =>
    layouts.every((layout) => layout[side][place] !== null)
  const isChanged = isIn(of === 'purge' ? 'inRow' : 'inNew')
  return {
    table,
    key: keyColumns,
    columns,
    keyPlaces: key.map((name) => columns.findIndex((column) => column.name === name)),
    changedPlaces: [...columns.keys()].filter(
      (place) => isChanged(null, place) || also.includes(columns[place]?.name ?? ''),
    ),
    layouts,
    hasIdentity: kept.some(({ generation }) => generation === 'always'),
    ways: waysOf(of, isAlong),
    overwrite,
  }
}

function waysOf(of: UndoSpec['of'], isAlong?: true): TableRestore['ways'] {
  if (of === 'undo' || of === 'write') return ['delete', 'update', 'insert']
  if (of === 'update') return ['update']
  return isAlong ? ['update', 'insert'] : ['insert']
}

function layoutPlace(head: ArchivedTable, { columns, layouts }: TableRestore): number {
  const layout = layoutIn(head, columns)
  return layouts.findIndex((one) => isSame(one, layout))
}

function isSame(one: Layout, other: Layout): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function layoutIn({ columns, changed }: ArchivedTable, wanted: readonly RestoredColumn[]): Layout {
  const placeIn = (names: readonly string[]) => {
    const places = new Map(names.map((name, place) => [name, place]))
    return wanted.map(({ name }) => places.get(name) ?? null)
  }
  const types = new Map(columns.map(({ name, type }) => [name, type]))
  const retyped = wanted.flatMap(({ name, type }, place) =>
    types.has(name) && types.get(name) !== type ? [place] : [],
  )
  return { inRow: placeIn(columns.map(({ name }) => name)), inNew: placeIn(changed), retyped }
}
