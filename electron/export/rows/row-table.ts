import type { ArchivedChange, RowBlock, TableChanges } from '../../engine/engine.ts'

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
  /** Some at a time, each time to be read before the next: a promise for each row would take most of the memory. */
  readonly rows: AsyncIterable<Iterable<RowValues>>
}

/**
 * Rows of a cluster's table as they are read, the values of the columns first. Parquet has them in the narrowest types
 * that fit, and refuses a value that has none there, such as infinity: whoever exports a table wants moments and sums,
 * and can leave such a row out, while an archive has to have all that it was given.
 */
export interface BlockTable {
  readonly columns: readonly RowColumn[]
  readonly blocks: AsyncIterable<RowBlock>
}

/**
 * The rows of a table in an archive: each column as it was before the job and, of a job that set some, those as the job left them,
 * under names that begin with `new_`.
 */
export function archiveTable(
  { columns, changed }: Pick<TableChanges, 'columns' | 'changed'>,
  changes: TableChanges['changes'],
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
  changes: TableChanges['changes'],
): AsyncGenerator<Iterable<RowValues>> {
  const placesIn = remembered((of: ArchivedChange['of']) => {
    const names = of.columns.map(({ name }) => name)
    return {
      before: columns.map((name) => names.indexOf(name)),
      after: changed.map((name) => of.changed.indexOf(name)),
    }
  })
  const pick = (values: RowValues | null | undefined, places: readonly number[]) =>
    places.map((place) => values?.[place] ?? null)
  for await (const some of changes)
    yield mapped(some, ({ of, line }) => {
      const { before, after } = placesIn(of)
      return [...pick(line.row, before), ...pick(line.new, after)]
    })
}

/** For the same argument as the last time, the same answer. */
function remembered<A, B>(work: (argument: A) => B): (argument: A) => B {
  let last: { readonly argument: A; readonly answer: B } | null = null
  return (argument) => {
    if (last?.argument !== argument) last = { argument, answer: work(argument) }
    return last.answer
  }
}

/** Each as it is asked for. */
function* mapped<A, B>(all: Iterable<A>, change: (one: A) => B): Generator<B> {
  for (const one of all) yield change(one)
}
