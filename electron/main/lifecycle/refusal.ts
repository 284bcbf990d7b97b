import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import type { Problem } from '../../../shared/problem.ts'

/** Says why the app cannot start, to the person and to the terminal it was started from, and ends it as failed. */
export function refuseToStart({ message, nextStep }: Problem): void {
  process.stderr.write(`error: ${message}\nnext: ${nextStep}\n`)
  // A dialog needs Chromium, which keeps files: without the home they must not come to stand elsewhere.
  const folder = mkdtempSync(join(tmpdir(), 'sluice-'))
  app.setPath('userData', folder)
  void app.whenReady().then(async () => {
    await dialog.showMessageBox({ type: 'error', message, detail: nextStep, buttons: ['Quit'] })
    rmSync(folder, { recursive: true, force: true })
    app.exit(1)
  })
}
