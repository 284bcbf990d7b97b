import type { Undoable } from '../../../../shared/job-spec.ts'
import type { ArchiveHead } from '../../archive/archive-text.ts'
import { describeKeyed, type TableDefinition } from '../../db/catalog.ts'
import { alongTables, NOTHING_ALONG } from '../along/along-tables.ts'
import { effectsOf } from '../references/reference-effects.ts'
import { listReferences } from '../../db/references.ts'
import type { Session } from '../../db/session.ts'
import type { RestoredTables } from './restore-of.ts'

/**
 * The job's own table and those that rows went along in. Where there are such, or rows of the table refer to others
 * of it, rows come back in turn: last ones first, because they may be what others refer to. So do those of a write, whose
 * file may have named a key in several places. Only an undo of an undo or of a write deletes rows, and takes others along.
 */
export async function restoredTables(
  session: Session,
  own: TableDefinition,
  heads: readonly ArchiveHead[],
  of: Undoable,
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
  const deleted = { oid: own.oid, columns: null, rows: null }
  const others = along.map(({ oid }) => oid)
  const taken =
    of === 'undo' || of === 'write'
      ? await alongTables(session, own, effectsOf(references, deleted, others), along)
      : NOTHING_ALONG
  return { own, along, taken, isInTurn: of === 'write' || along.length > 0 || refersToItself }
}
