import { join } from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import { type LeftRow, type UndoComparison, type UndoPreview } from '../../shared/archive.ts'
import type { ArchiveDetail } from '../../shared/archive-check.ts'
import { shortId } from '../../shared/short-id.ts'
import type { Archives, Engine } from '../engine/engine.ts'
import { firstLeft, leftTable } from '../export/rows/left-table.ts'
import { saveArchive } from '../export/rows/save-archive.ts'
import { saveRows } from '../export/rows/save-rows.ts'
import type { ArchiveWork } from './handlers/archive-handlers.ts'

type Undoing = Pick<Engine, 'compareUndo' | 'leftRows'>

/** What the engine has of archives and undos, with the dialogs of the system. */
export function archiveWork(archives: Archives, engine: Undoing, window: BrowserWindow): ArchiveWork {
  const askFile = async (what: string, jobId: string, format: string) => {
    const name = `${what}-${shortId(jobId)}.${format}`
    const { canceled, filePath } = await dialog.showSaveDialog(window, {
      defaultPath: join(app.getPath('documents'), name),
    })
    return canceled ? null : filePath
  }
  return {
    archives,
    compare: async (spec, how) => await compare(engine, spec, how),
    left: async (jobId) => {
      const { columns, changed, rows } = await leftOf(archives, engine, jobId)
      const names = columns.map(({ name }) => name)
      const found = await firstLeft(rows)
      return { columns: names, set: changed, rows: found.rows.map((row) => inFull(row, names, changed)) }
    },
    exportRows: async (jobId, format) => {
      const rows = await archives.rows(jobId)
      const path = await askFile('archive', jobId, format)
      if (path === null) return null
      // The dialog has asked about this file, not about those beside it.
      return await saveArchive(path, format, rows, { mayReplace: { own: true, along: false } })
    },
    exportLeft: async (jobId, format) => {
      const { rows, ...detail } = await leftOf(archives, engine, jobId)
      const path = await askFile('not-put-back', jobId, format)
      if (path === null) return null
      await saveRows([{ path, table: leftTable(detail, rows), mayReplace: true }], format)
      return path
    },
    chooseFolder: async () => await chooseFolder(window),
  }
}

const compare: (
  engine: Undoing,
  ...asked: Parameters<ArchiveWork['compare']>
) => Promise<UndoComparison> = async (engine, spec, { signal, onProgress }) => {
  const told = ({ compared, archived, counts }: UndoPreview) => ({ compared, total: archived, counts })
  const preview = await engine.compareUndo(spec, {
    signal,
    onProgress: (news) => onProgress({ state: 'comparing', ...told(news) }),
  })
  return { state: signal.aborted ? 'stopped' : 'compared', ...told(preview), samples: preview.samples }
}

async function chooseFolder(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    title: 'Folder for archives',
    properties: ['openDirectory', 'createDirectory'],
  })
  return canceled ? null : (filePaths[0] ?? null)
}

interface Left extends Pick<ArchiveDetail, 'key' | 'columns' | 'changed'> {
  readonly rows: AsyncIterable<LeftRow>
}

/** Of an undo, whose own archive names the columns and the cluster. */
async function leftOf(archives: Archives, engine: Undoing, jobId: string): Promise<Left> {
  const { key, columns, changed, summary } = await archives.show(jobId)
  return { key, columns, changed, rows: engine.leftRows(summary.cluster, jobId) }
}

/** Where an update was undone, only the columns that it had set would have been put back. */
function inFull(row: LeftRow, names: readonly string[], changed: readonly string[]): LeftRow {
  const { wanted, found } = row
  if (wanted === null || wanted.length === names.length) return row
  const valueOf = (name: string, place: number) => {
    const at = changed.indexOf(name)
    return (at < 0 ? found?.[place] : wanted[at]) ?? null
  }
  return { ...row, wanted: names.map(valueOf) }
}
