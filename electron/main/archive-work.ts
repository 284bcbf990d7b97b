import { type BrowserWindow, dialog } from 'electron'
import { ProblemError } from '../../shared/problem-error.ts'
import type { Archives } from '../engine/engine.ts'
import type { ArchiveWork } from './handlers/archive-handlers.ts'

/** What the engine has of archives and undos, with the dialogs of the system. */
export function archiveWork(archives: Archives, window: BrowserWindow): ArchiveWork {
  return {
    archives,
    exportRows: async () => await missing(),
    chooseFolder: async () => {
      const { canceled, filePaths } = await dialog.showOpenDialog(window, {
        title: 'Folder for archives',
        properties: ['openDirectory', 'createDirectory'],
      })
      return canceled ? null : (filePaths[0] ?? null)
    },
    left: async () => await missing(),
    exportLeft: async () => await missing(),
    compare: async () => await missing(),
  }
}

async function missing(): Promise<never> {
  return await Promise.reject(
    new ProblemError({
      kind: 'refused',
      code: 'archive-missing',
      message: 'There is no archive.',
      nextStep: '',
    }),
  )
}
