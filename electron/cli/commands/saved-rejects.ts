import { stat } from 'node:fs/promises'
import type { Engine } from '../../engine/engine.ts'
import { fileExists, saveExport } from '../../export/export-text.ts'
import { rejectFileText } from '../../export/rows/reject-file.ts'
import { filePath } from '../option-values.ts'

/** Where rejects go. Throws `usage` for what is no name of a file, and `file-exists`. */
export async function rejectsPath(typed: string): Promise<string> {
  const path = filePath(typed)
  if ((await stat(path).catch(() => null)) !== null) throw fileExists(path)
  return path
}

/** Writes the rows that a write has set aside to a file, to be mended there and written again. */
export async function saveRejects(
  engine: Pick<Engine, 'rejectedRows'>,
  cluster: string,
  jobId: string,
  path: string,
): Promise<void> {
  const lines: string[] = []
  for await (const line of rejectFileText(await engine.rejectedRows(cluster, jobId))) lines.push(line)
  await saveExport(path, lines.join(''), false)
}
