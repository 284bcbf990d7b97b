import type { Engine } from '../../engine/engine.ts'
import { rejectFileParts } from '../../export/rows/reject-file.ts'
import { refuseExisting, saveParts } from '../../export/rows/save-rows.ts'
import { filePath } from '../option-values.ts'

/** Where rejects go. Throws `usage` for what is no name of a file, and `file-exists`. */
export async function rejectsPath(typed: string): Promise<string> {
  const path = filePath(typed)
  await refuseExisting([{ path, mayReplace: false }])
  return path
}

/** Writes the rows that a write has set aside to a file, to be mended there and written again. */
export async function saveRejects(
  engine: Pick<Engine, 'rejectedRows'>,
  cluster: string,
  jobId: string,
  path: string,
): Promise<void> {
  await saveParts(path, rejectFileParts(await engine.rejectedRows(cluster, jobId)))
}
