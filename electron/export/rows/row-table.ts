import type { ArchiveDetail } from '../../../shared/archive-check.ts'
import type { ArchivedChange } from '../../engine/engine.ts'

/** A column of a file of rows; `type` is the database's. */
export interface RowColumn {
  readonly name: string
  readonly type: string
}

/** Values by the columns, as the database writes them; null is NULL. */
export type RowValues = readonly (string | null)[]

/** Rows to be written to a file, whatever they are of. */
export interface RowTable {
  readonly columns: readonly RowColumn[]
  readonly rows: AsyncIterable<RowValues>
}

/**
 * The rows of an archive: each column as it was before the job and, of a job that set some, those as the job left them,
 * under names that begin with `new_`.
 */
export function archiveTable(
  { columns, changed }: Pick<ArchiveDetail, 'columns' | 'changed'>,
  changes: AsyncIterable<ArchivedChange>,
): RowTable {
  const taken = new Set(columns.map(({ name }) => name))
  const typeOf = new Map(columns.map(({ name, type }) => [name, type]))
  const set = changed.map((name) => ({
    name: freeName(`new_${name}`, taken),
    type: typeOf.get(name) ?? 'text',
  }))
  return {
    columns: [...columns, ...set],
    rows: valuesOf(
      columns.map(({ name }) => name),
      changed,
      changes,
    ),
  }
}

function freeName(name: string, taken: Set<string>): string {
  const free = taken.has(name) ? freeName(`${name}_`, taken) : name
  taken.add(free)
  return free
}

/** By name: processes of one job may have found other columns that it does not need. */
async function* valuesOf(
  columns: readonly string[],
  changed: readonly string[],
  changes: AsyncIterable<ArchivedChange>,
): AsyncGenerator<RowValues> {
  let known: ArchivedChange['head'] | null = null
  let [before, after]: [number[], number[]] = [[], []]
  for await (const { head, line } of changes) {
    if (head !== known) {
      const names = head.columns.map(({ name }) => name)
      before = columns.map((name) => names.indexOf(name))
      after = changed.map((name) => head.changed.indexOf(name))
      known = head
    }
    const pick = (values: RowValues | null | undefined, place: number) => values?.[place] ?? null
    yield [...before.map((place) => pick(line.row, place)), ...after.map((place) => pick(line.new, place))]
  }
}
