import { basename, dirname, extname, join } from 'node:path'
import { app, type BrowserWindow, dialog } from 'electron'
import { DEFAULT_WORKERS } from '../../shared/job-spec.ts'
import { type RowSaving, SAVING } from '../../shared/row-saving.ts'
import { keyOf } from '../../shared/table.ts'
import type { Engine } from '../engine/engine.ts'
import { openKeyFile } from '../export/rows/key-file.ts'
import { type KeyList, saveKeyLists } from '../export/rows/key-lists.ts'
import type { BlockTable } from '../export/rows/row-table.ts'
import { refuseExisting, saveRows } from '../export/rows/save-rows.ts'
import type { RowWork } from './handlers/row-handlers.ts'

type Reading = Pick<Engine, 'readRows' | 'readKeys' | 'describeTable'>
type Asked = Parameters<RowWork['save']>[0]
type How = Parameters<RowWork['save']>[1]

/** What the engine reads, as files that the dialogs of the system ask for. */
export function rowWork(engine: Reading, window: BrowserWindow): RowWork {
  return {
    save: async (asked, how) => {
      const defaultPath = join(app.getPath('documents'), `${asked.table.name}.${asked.format}`)
      const { canceled, filePath } = await dialog.showSaveDialog(window, { defaultPath })
      if (canceled) return null
      const save = asked.which.by === 'keys' ? saveByKeys : saveMatching
      return await save(engine, asked, filePath, how).catch((error: unknown) => {
        if (how.signal.aborted) return { ...SAVING, state: 'stopped' as const }
        throw error
      })
    },
    chooseFile: async () => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openFile'] })
      return canceled ? null : (filePaths[0] ?? null)
    },
  }
}

async function saveMatching(engine: Reading, asked: Asked, path: string, how: How): Promise<RowSaving> {
  const { cluster, table, columns, which } = asked
  const where = which.by === 'condition' ? which.where : 'true'
  const request = { table, where, columns, workers: DEFAULT_WORKERS }
  const reading = await engine.readRows(cluster, request, how.signal)
  const rows = await saved(reading, asked, path, how)
  return { ...SAVING, state: 'saved', rows, path, ranges: reading.ranges }
}

async function saveByKeys(engine: Reading, asked: Asked, path: string, how: How): Promise<RowSaving> {
  const { cluster, table, columns, which } = asked
  const { path: keys, missing: savesMissing } = which.by === 'keys' ? which : { path: '', missing: false }
  const lists = savesMissing ? [missingBeside(path)] : []
  await refuseExisting(lists)
  const known = await engine.describeTable(cluster, table)
  await using file = await openKeyFile(keys, keyOf(known), how)
  const request = { table, columns, workers: DEFAULT_WORKERS, keysOf: () => file.keys() }
  const reading = await engine.readKeys(cluster, request, how.signal)
  const rows = await saved(reading, asked, path, how)
  const outcome = reading.outcome()
  await saveKeyLists(outcome.missing.length > 0 ? lists : [], reading, outcome)
  const unprocessed = outcome.unprocessed.length + file.faulty.length
  return { ...SAVING, state: 'saved', rows, path, missing: outcome.missing.length, unprocessed }
}

/** `rows-missing.csv` beside `rows.parquet`. */
function missingBeside(path: string): KeyList {
  const name = `${basename(path, extname(path))}-missing.csv`
  return { of: 'missing', path: join(dirname(path), name), format: 'csv', mayReplace: false }
}

/** The dialog has asked about this file. */
async function saved(
  table: BlockTable,
  { format, guardsFormulas }: Asked,
  path: string,
  { signal, onProgress }: How,
): Promise<number> {
  const tell = (rows: number) => onProgress({ ...SAVING, rows })
  const options = { guardsFormulas, signal, onProgress: tell }
  const [rows = 0] = await saveRows([{ path, table, mayReplace: true }], format, options)
  return rows
}
