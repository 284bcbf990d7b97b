import type { ArchivedRowReader } from '../archive/archived-rows.ts'
import { layoutPlaces } from '../plan/undo/verdict.ts'
import type { Restore } from '../plan/undo/restore.ts'
import { frameOf } from './archived-frame.ts'
import { batchesAhead } from './batches-ahead.ts'
import { guardedRestoreSql, guardOf } from './guarded-sql.ts'
import { Insertion } from './insertion.ts'
import type { RestoreOptions } from './restore-options.ts'
import { cursorAt, spanOf } from './row-numbers.ts'

/**
 * Batches that insert rows that were deleted without a look at the table first: where each of them went in, none was
 * there. Where one did not, the batch is rolled back and made with a look.
 */
export function insertionsAhead(
  restore: Restore,
  { holder, target, label, keep }: RestoreOptions,
  reader: ArchivedRowReader,
) {
  const insertion = new Insertion(restore)
  return batchesAhead({
    ...{ holder, target, keep },
    plan: async (held, size) => {
      const { from, to } = spanOf(held, size)
      insertion.clear()
      const end = await reader.take(from, to, false, (...lines) => insertion.add(...lines))
      return insertion.isPlain ? { size, cursor: cursorAt(held, end) } : null
    },
    statement: (held) => {
      const places = layoutPlaces(restore, insertion.layout, 'insert')
      return {
        name: `${label}-insert-ahead-${insertion.layout}`,
        text: guardedRestoreSql(restore, 'insert', places, target),
        values: [...guardOf(holder, held), ...insertion.values],
      }
    },
    changed: (held, { cursor }, { count }) => {
      if (count !== insertion.rows) return null
      return { rows: count, frame: frameOf({ held, count, cursor }, [insertion.lines]) }
    },
  })
}
