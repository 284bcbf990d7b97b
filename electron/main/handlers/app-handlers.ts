import { app, nativeTheme } from 'electron'
import type { Settings } from '../../../shared/channels.ts'
import type { JsonFile } from '../files/json-file.ts'
import type { Handlers } from '../ipc/handler.ts'

type AppHandlers = Pick<Handlers, 'app:info' | 'settings:set'>

export function appHandlers(home: string, settingsFile: JsonFile<Settings>): AppHandlers {
  return {
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
  }
}
