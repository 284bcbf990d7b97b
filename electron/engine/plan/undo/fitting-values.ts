import { displayName } from '../../../../shared/identifier.ts'
import { shortened } from '../../../../shared/shortened.ts'
import { ArchivedRowReader, type ArchivedRow } from '../../archive/archived-rows.ts'
import { rowsIn } from '../../archive/row-index.ts'
import { displayKey } from '../../db/key.ts'
import type { Session } from '../../db/session.ts'
import { classifyFailure } from '../../retry/failure.ts'
import type { Restore, TableRestore } from './restore.ts'
import type { SchemaChanges } from './schema-changes.ts'
import { undoRefused } from './undone-job.ts'
import { keyOf } from './verdict.ts'

/** As many as a batch has. */
const ROWS_AT_ONCE = 1_000
const LONGEST_VALUE = 60

type Retyped = SchemaChanges['retyped'][number]

/**
 * Tries every archived value of columns whose type has changed with the type they have now; `retyped`: of the job's own
 * table, then of each that rows went along in. Throws `undo-refused`,
 * naming the first value that the type does not take, or that would not come back as it was.
 */
export async function requireFit(
  session: Session,
  restore: Restore,
  retyped: readonly (readonly Retyped[])[],
): Promise<void> {
  if (retyped.every((columns) => columns.length === 0)) return
  const reader = new ArchivedRowReader(restore.index)
  const total = rowsIn(restore.index)
  for (let at = 0; at < total;) {
    const { rows, end } = await reader.read(at, Math.min(total, at + ROWS_AT_ONCE))
    for (const [place, columns] of retyped.entries()) {
      const table = place === 0 ? restore : (restore.along[place - 1] ?? restore)
      const own = rows.filter(({ along }) => along === (place === 0 ? null : place - 1))
      for (const column of columns) await requireFitOf(session, table, column, own)
    }
    at = end
  }
}

async function requireFitOf(
  session: Session,
  restore: TableRestore,
  column: Retyped,
  rows: readonly ArchivedRow[],
) {
  const place = restore.columns.findIndex(({ name }) => name === column.name)
  const given = rows.flatMap((row) =>
    valuesIn(row, restore, place).map((value) => ({ value, key: keyOf(row, restore) })),
  )
  const misfit = await findMisfit(session, sqlOf(restore.columns[place]?.castType ?? '', column), given)
  if (!misfit) return
  throw undoRefused(
    `Column “${displayName(column.name)}” is ${column.is} instead of ${column.was}, and the value “${shortened(misfit.value, LONGEST_VALUE)}” of the row with key ${displayKey(misfit.key)} does not fit.`,
    `Change the column back to ${column.was}, then undo the job.`,
    [column.name],
  )
}

function valuesIn({ line, layout }: ArchivedRow, { layouts }: TableRestore, place: number): string[] {
  const { inRow = [], inNew = [] } = layouts[layout] ?? {}
  const [row, set] = [inRow[place] ?? null, inNew[place] ?? null]
  const values = [row === null ? null : line.row?.[row], set === null ? null : line.new?.[set]]
  return values.filter((value) => typeof value === 'string')
}

/** Places of values that do not come back as they were. Parameter: an array of text. */
function sqlOf(castType: string, { was, is }: Retyped): string {
  return `SELECT n FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY AS sluice_given (value, n)
WHERE value::${castType}::${is}::text::${was}::text IS DISTINCT FROM value ORDER BY n LIMIT 1`
}

interface Given {
  readonly value: string
  readonly key: readonly string[]
}

/** A value that the type refuses is found by halves. */
async function findMisfit(session: Session, sql: string, given: readonly Given[]): Promise<Given | null> {
  if (given.length === 0) return null
  try {
    const { rows } = await session.query(sql, [given.map(({ value }) => value)])
    const [place] = rows[0] ?? []
    return place === undefined ? null : (given[Number(place) - 1] ?? null)
  } catch (error) {
    if (classifyFailure(error, 'statement').kind !== 'row') throw error
    if (given.length === 1) return given[0] ?? null
    const middle = Math.ceil(given.length / 2)
    return (
      (await findMisfit(session, sql, given.slice(0, middle))) ??
      (await findMisfit(session, sql, given.slice(middle)))
    )
  }
}
