import type { ArchivedRow } from '../../archive/archived-rows.ts'
import type { Session } from '../../db/session.ts'
import { inPresentTypes } from './present-types.ts'
import { lookSql, tableOf, type Restore, type TableRestore } from './restore.ts'
import { judge, keyOf, nameOfKey, type Judged } from './verdict.ts'

/** Rows of one table that stand one after another in an archive, beside the table's. */
export interface JudgedRows {
  /** As in {@link ArchivedRow}. */
  readonly along: number | null
  readonly layout: number
  readonly table: TableRestore
  readonly rows: readonly Judged[]
}

/** Rows of one table that stand one after another in an archive, in the types that its columns have now. */
interface Run extends Omit<JudgedRows, 'rows'> {
  readonly rows: readonly ArchivedRow[]
}

/** Of rows of an archive, in their order; reads none of their tables. */
export async function presentRuns(
  session: Session,
  restore: Restore,
  rows: readonly ArchivedRow[],
): Promise<Run[]> {
  return await Promise.all(
    runsOf(rows).map(async (run) => {
      const { along = null, layout = 0 } = run[0] ?? {}
      const table = tableOf(restore, { along })
      return { along, layout, table, rows: await inPresentTypes(session, table, run) }
    }),
  )
}

/**
 * Finds rows of an archive as they are in their tables, in one statement for each run, and what becomes of them. All
 * statements are sent at once, before anything that is sent behind this call.
 */
export async function lookAt(session: Session, runs: readonly Run[]): Promise<JudgedRows[]> {
  return await Promise.all(
    runs.map(async ({ rows, ...run }) => ({
      ...run,
      rows: await lookAtTable(session, run.table, run.along, rows),
    })),
  )
}

function runsOf(rows: readonly ArchivedRow[]): ArchivedRow[][] {
  const runs: ArchivedRow[][] = []
  for (const row of rows) {
    const run = runs.at(-1)
    if (run?.[0]?.along === row.along && run[0].layout === row.layout) run.push(row)
    else runs.push([row])
  }
  return runs
}

async function lookAtTable(
  session: Session,
  table: TableRestore,
  along: number | null,
  rows: readonly ArchivedRow[],
): Promise<Judged[]> {
  const keys = rows.map((row) => keyOf(row, table))
  const columns = table.keyPlaces.map((_, index) => keys.map((key) => key[index]))
  const name = along === null ? 'look' : `look-along-${along}`
  const found = await session.prepared(name, lookSql(table), columns)
  const now = new Map(
    found.rows.map((row) => [nameOfKey(table.keyPlaces.map((place) => row[place] ?? null)), row]),
  )
  return rows.map((row, index) => judge(row, now.get(nameOfKey(keys[index] ?? [])) ?? null, table))
}
