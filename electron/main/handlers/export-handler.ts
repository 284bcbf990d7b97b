import { join } from 'node:path'
import { app, type BrowserWindow, clipboard, dialog } from 'electron'
import type { Engine } from '../../engine/engine.ts'
import { exportFileName, EXPORT_TEXTS, saveExport } from '../../export/export-text.ts'
import { findJob } from '../../export/exported-job.ts'
import type { History } from '../../history/history.ts'
import type { Handler } from '../ipc/handler.ts'
import { recordedDetail } from './history-handlers.ts'

/** Writes where a person says in the system's dialog, which also asks before it replaces a file. */
export function exportHandler(
  engine: Engine,
  history: History,
  window: BrowserWindow,
): Handler<'jobs:export'> {
  return async ({ cluster, jobId, format }) => {
    const recorded = cluster === null ? await recordedDetail(engine, history, jobId) : null
    const job = await findJob(engine, cluster, jobId, recorded)
    const text = EXPORT_TEXTS[format](job)
    if (format === 'command') {
      await clipboard.writeText(text.trimEnd())
      return null
    }
    const defaultPath = join(app.getPath('documents'), exportFileName(job, format))
    const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath })
    if (canceled) return null
    await saveExport(filePath, text, true)
    return filePath
  }
}
