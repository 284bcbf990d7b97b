import { join } from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import { shortId } from '../../../shared/short-id.ts'
import type { Engine } from '../../engine/engine.ts'
import { rejectFileParts } from '../../export/rows/reject-file.ts'
import { saveParts } from '../../export/rows/save-rows.ts'
import { handlersOf } from '../ipc/handler.ts'

/** Files of rows: what one is, and what a job has rejected of one, saved where the system's dialog says. */
export function rowFileHandlers(engine: Engine, window: BrowserWindow) {
  return handlersOf({
    'files:examine': async (file) => await engine.examineFile(file),
    'jobs:save-rejects': async ({ cluster, jobId, extension }) => {
      const name = `rejects-${shortId(jobId)}.${extension}`
      const { canceled, filePath } = await dialog.showSaveDialog(window, {
        defaultPath: join(app.getPath('documents'), name),
      })
      if (canceled) return null
      await saveParts(filePath, rejectFileParts(await engine.rejectedRows(cluster, jobId)), true)
      return filePath
    },
  })
}
