import { app, nativeTheme } from 'electron'
import type { Settings } from '../../../shared/channels.ts'
import type { JsonFile } from '../files/json-file.ts'
import { handlersOf } from '../ipc/handler.ts'

export function appHandlers(home: string, settingsFile: JsonFile<Settings>) {
  return handlersOf({
    'app:info': () => ({
      version: app.getVersion(),
      electron: process.versions.electron,
      home,
      settings: settingsFile.read(),
    }),
    'settings:set': (settings) => {
      settingsFile.write(settings)
      nativeTheme.themeSource = settings.theme
      return settings
    },
  })
}
