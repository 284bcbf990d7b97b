import type { UndoSpec } from '../../../../shared/job-spec.ts'
import type { ArchiveHead } from '../../archive/archive-text.ts'
import { rowIndex } from '../../archive/row-index.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { ArchivedJob } from './archived-job.ts'
import type { Layout, Restore } from './restore.ts'
import { isKept } from './schema-changes.ts'

/** What the workers of an undo need, by the table as it is and the archive that is here. */
export function restoreOf(
  { table, key, keyColumns, columns: all }: TableDefinition,
  { frames, files }: Pick<ArchivedJob, 'frames' | 'files'>,
  { of, overwrite }: UndoSpec,
): Restore {
  const kept = all.filter(isKept)
  const columns = kept.map(({ name, castType, type, inKey, generation }) => {
    const isGenerated = generation === 'stored'
    return { name, castType, type, isGenerated, isFixed: inKey || isGenerated || generation === 'always' }
  })
  const layouts: Layout[] = []
  const layoutOf = ({ head }: { readonly head: ArchiveHead }): number => {
    const layout = layoutIn(head, columns)
    const known = layouts.findIndex((one) => JSON.stringify(one) === JSON.stringify(layout))
    return known === -1 ? layouts.push(layout) - 1 : known
  }
  const index = rowIndex(frames, layoutOf)
  // A job without rows has columns all the same.
  if (layouts.length === 0) for (const file of files) layoutOf(file)
  const isIn = (side: 'inRow' | 'inNew') => (_: unknown, place: number) =>
    layouts.every((layout) => layout[side][place] !== null)
  return {
    table,
    key: keyColumns,
    columns,
    keyPlaces: key.map((name) => columns.findIndex((column) => column.name === name)),
    changedPlaces: [...columns.keys()].filter((place) =>
      isIn(of === 'purge' ? 'inRow' : 'inNew')(null, place),
    ),
    layouts,
    hasIdentity: kept.some(({ generation }) => generation === 'always'),
    ways: of === 'purge' ? ['insert'] : of === 'update' ? ['update'] : ['delete', 'update', 'insert'],
    overwrite,
    index,
  }
}

function layoutIn({ columns, changed }: ArchiveHead, wanted: Restore['columns']): Layout {
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
