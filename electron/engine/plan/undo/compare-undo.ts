import type { UndoPreview } from '../../../../shared/archive.ts'
import type { UndoSpec } from '../../../../shared/job-spec.ts'
import type { Session } from '../../db/session.ts'
import { databaseProblem } from '../database-problem.ts'
import { Comparing } from './compare-rows.ts'
import { prepareUndo, previewOf } from './plan-undo.ts'

export interface CompareOptions {
  readonly signal: AbortSignal
  /** What is known so far, after each thousand rows. */
  readonly onProgress: (preview: UndoPreview) => void
}

/** Compares all archived rows with the table; what `signal` ends has compared fewer. Reads only. */
export async function compareUndo(
  session: Session,
  spec: UndoSpec,
  root: string,
  { signal, onProgress }: CompareOptions,
): Promise<UndoPreview> {
  try {
    const prepared = await prepareUndo(session, spec, root)
    const preview = previewOf(prepared)
    const comparing = new Comparing(session, prepared.restore)
    const found = await comparing.all(signal, (compared) => onProgress({ ...preview, ...compared }))
    return { ...preview, ...found }
  } catch (error) {
    throw databaseProblem(error, spec.table)
  }
}
