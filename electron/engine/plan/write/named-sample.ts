import type { Sample } from '../../../../shared/plan.ts'
import { RowFileReader } from '../../../row-files/row-files.ts'
import type { TableDefinition } from '../../db/catalog.ts'
import type { Session } from '../../db/session.ts'
import { judged, keyOf } from '../../ledger/write-effects.ts'
import type { RowChange } from '../batch-sql.ts'
import { RowFailure } from '../rows/row-check-words.ts'
import { NO_SAMPLE, sampleRows } from '../rows/sample.ts'
import type { FileWrite } from './write.ts'

/** Among so many keys some are likely to be of rows that there are. */
const KEYS_TRIED = 100

/** Some of the rows that a file names, and a warning where one of the first keeps them from being tried. */
export async function namedSample(
  session: Session,
  table: TableDefinition,
  change: RowChange,
  write: FileWrite,
): Promise<{ readonly sample: Sample; readonly warnings: readonly string[] }> {
  const reader = new RowFileReader(write.index)
  try {
    const rows = judged(await reader.read(0, KEYS_TRIED), write)
    const keys = rows.flatMap(({ row, refusal }) => (refusal ? [] : [keyOf(row, write)]))
    const sample = await sampleRows(session, table, change, keys, 'either')
    return { sample: sample ?? NO_SAMPLE, warnings: [] }
  } catch (error) {
    if (!(error instanceof RowFailure)) throw error
    return {
      sample: NO_SAMPLE,
      warnings: [`Of the first rows of the file one fails. ${error.problem.message}`],
    }
  } finally {
    await reader.close()
  }
}
