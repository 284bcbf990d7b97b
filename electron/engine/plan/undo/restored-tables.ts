import type { ArchiveHead } from '../../archive/archive-text.ts'
import { describeKeyed, type TableDefinition } from '../../db/catalog.ts'
import { listReferences } from '../../db/references.ts'
import type { Session } from '../../db/session.ts'
import type { RestoredTables } from './restore-of.ts'

/**
 * The job's own table and those that rows went along in. Where there are such, or rows of the table refer to others
 * of it, rows come back in turn: last ones first, because they may be what others refer to.
 */
export async function restoredTables(
  session: Session,
  own: TableDefinition,
  heads: readonly ArchiveHead[],
): Promise<RestoredTables> {
  const names = new Map(
    heads.flatMap(({ along }) =>
      along.map(({ table }) => [JSON.stringify([table.schema, table.name]), table]),
    ),
  )
  const along: TableDefinition[] = []
  for (const table of names.values()) along.push(await describeKeyed(session, table))
  const references = await listReferences(session)
  const refersToItself = references.some(({ from, to }) => from.oid === own.oid && to.oid === own.oid)
  return { own, along, isInTurn: along.length > 0 || refersToItself }
}
