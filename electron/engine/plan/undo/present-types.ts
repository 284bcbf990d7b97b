import type { ArchivedRow } from '../../archive/archived-rows.ts'
import type { Values } from '../../archive/archive-text.ts'
import type { Session } from '../../db/session.ts'
import { given, type Layout, type TableRestore } from './restore.ts'

/** Where a line has a value of a column whose type has changed. */
interface Slot {
  readonly side: 'row' | 'new'
  readonly place: number
  /** The type by now, without modifiers and with them. */
  readonly castType: string
  readonly type: string
}

/**
 * The rows as an archive would have them today: values of columns that have another type by now, as that writes them.
 * Nothing is asked of the database where there are none.
 */
export async function inPresentTypes(
  session: Session,
  restore: Pick<TableRestore, 'columns' | 'layouts'>,
  rows: readonly ArchivedRow[],
): Promise<readonly ArchivedRow[]> {
  const { layout = 0, along = null } = rows[0] ?? {}
  const slots = slotsOf(restore, restore.layouts[layout])
  if (slots.length === 0) return rows
  const list = slots.map(({ castType, type }, index) => `sluice_given.v${index}::${castType}::${type}::text`)
  const sql = `SELECT ${list.join(', ')} FROM ${given(slots.length, 1)}`
  const values = slots.map(({ side, place }) => rows.map(({ line }) => line[side]?.[place] ?? null))
  const found = await session.prepared(
    `present-types-${layout}${along === null ? '' : `-along-${along}`}`,
    sql,
    values,
  )
  return rows.map((row, index) => withValues(row, slots, found.rows[index] ?? []))
}

function slotsOf({ columns }: Pick<TableRestore, 'columns'>, layout: Layout | undefined): Slot[] {
  if (!layout) return []
  return columns.flatMap(({ castType, type }, at): Slot[] => {
    if (!layout.retyped.includes(at)) return []
    const [inRow, inNew] = [layout.inRow[at] ?? null, layout.inNew[at] ?? null]
    return [
      ...(inRow === null ? [] : [{ side: 'row' as const, place: inRow, castType, type }]),
      ...(inNew === null ? [] : [{ side: 'new' as const, place: inNew, castType, type }]),
    ]
  })
}

function withValues(row: ArchivedRow, slots: readonly Slot[], values: Values): ArchivedRow {
  const sides = { row: row.line.row && [...row.line.row], new: row.line.new && [...row.line.new] }
  for (const [index, { side, place }] of slots.entries()) {
    const sideValues = sides[side]
    if (sideValues) sideValues[place] = values[index] ?? null
  }
  return { ...row, line: { row: sides.row, ...(sides.new && { new: sides.new }) } }
}
