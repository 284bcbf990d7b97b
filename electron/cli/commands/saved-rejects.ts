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

/** Writes the rows that writes of one file have set aside to another, to be mended there and written again. */
export async function saveRejects(
  engine: Pick<Engine, 'rejectedRows'>,
  cluster: string,
  jobs: readonly string[],
  path: string,
): Promise<void> {
  await saveParts(path, partsOf(engine, cluster, jobs))
}

async function* partsOf(
  engine: Pick<Engine, 'rejectedRows'>,
  cluster: string,
  jobs: readonly string[],
): AsyncGenerator<Uint8Array> {
  for (const jobId of jobs) yield* rejectFileParts(await engine.rejectedRows(cluster, jobId))
}
