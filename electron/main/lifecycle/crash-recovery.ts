import type { BrowserWindow } from 'electron'
import type { Logger } from '../../../shared/logger.ts'
import { APP_URL, RECOVERY_URL } from '../security/app-url.ts'
import { createReloadLimit } from './reload-limit.ts'

/** Opens the page again when its process ended; jobs run in this process and are not affected. */
export function recoverFromCrashes(window: BrowserWindow, logger: Logger): void {
  const limit = createReloadLimit(Date.now)
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    logger.warn(`the window's process ended: ${reason}`)
    void window.loadURL(limit.take() ? APP_URL : RECOVERY_URL)
  })
}
