import { join } from 'node:path'
import { type BrowserWindow, dialog } from 'electron'
import { ArchiveRetention } from '../../shared/archive.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import type { ArchiveWork } from './handlers/archive-handlers.ts'

/** What the engine has of archives and undos, with the dialogs of the system. */
export function archiveWork(home: string, window: BrowserWindow): ArchiveWork {
  return {
    folder: join(home, 'archives'),
    list: async () => await Promise.resolve([]),
    retention: async () => await Promise.resolve(ArchiveRetention.parse({})),
    keep: async () => await missing(),
    remove: async () => await missing(),
    verify: async () => await missing(),
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
