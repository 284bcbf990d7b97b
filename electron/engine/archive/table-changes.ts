import type { TableName } from '../../../shared/table-name.ts'
import { isAlong, isLeft, otherRowsOf, type ArchivedTable } from './archive-text.ts'
import { changesIn, type ArchivedChange } from './changes.ts'
import type { CommittedFrame, SortedFrames } from './committed.ts'
import type { JobFiles } from './job-archive.ts'

/** What an archive has of one table: the job's own, or one whose rows went or changed along. */
export interface TableChanges {
  readonly table: TableName
  /** Of all processes: each may have found other columns that the job does not need. */
  readonly columns: readonly { readonly name: string; readonly type: string }[]
  /** Names of the columns that were set. */
  readonly changed: readonly string[]
  /** Those of one frame after another, each to be read before the next. */
  readonly changes: AsyncIterable<Iterable<ArchivedChange>>
}

/** The job's own table, then those of which rows went along, as far as batches are known to have taken place. */
export function tableChanges({ files }: JobFiles, { committed }: SortedFrames): TableChanges[] {
  const heads = files.map(({ head }) => head)
  const own = committed.filter(({ batch }) => batch.rows > 0)
  const along = new Map(heads.flatMap((head) => head.along.map((one) => [nameOf(one), one])))
  return [
    ...heads.slice(0, 1).map(({ table }) => ({
      ...columnsOf(table, heads),
      changes: changesIn(own, (line, { file }) => (isAlong(line) || isLeft(line) ? null : file.head)),
    })),
    ...[...along].map(([name, { table }]) => {
      const parts = heads.flatMap((head) => head.along.filter((one) => nameOf(one) === name))
      return { ...columnsOf(table, parts), changes: changesAlong(committed, name) }
    }),
  ]
}

function changesAlong(committed: readonly CommittedFrame[], name: string) {
  const frames = committed.filter(
    ({ file, batch }) => otherRowsOf(batch) > 0 && file.head.along.some((one) => nameOf(one) === name),
  )
  return changesIn(frames, (line, { file }) => {
    const of = isAlong(line) ? file.head.along[line.along] : undefined
    return of && nameOf(of) === name ? of : null
  })
}

function columnsOf(table: TableName, parts: readonly ArchivedTable[]) {
  const columns = new Map(
    parts.flatMap((part) => part.columns.map(({ name, type }) => [name, { name, type }])),
  )
  return {
    table,
    columns: [...columns.values()],
    changed: [...new Set(parts.flatMap(({ changed }) => changed))],
  }
}

function nameOf({ table: { schema, name } }: ArchivedTable): string {
  return JSON.stringify([schema, name])
}
