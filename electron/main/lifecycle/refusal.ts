import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import type { Problem } from '../../../shared/problem.ts'

/** Says why the app cannot start, to the person and to the terminal it was started from, and ends it as failed. */
export function refuseToStart(problem: Problem): void {
  process.stderr.write(`error: ${problem.message}\nnext: ${problem.nextStep}\n`)
  const folder = emptyFolder()
  if (folder === null) return refusePlainly(problem)
  // A dialog needs Chromium, which keeps files: without the home they must not come to stand elsewhere.
  app.setPath('userData', folder)
  void app
    .whenReady()
    .then(async () => await ask(problem))
    .finally(() => leave(folder))
}

async function ask({ message, nextStep }: Problem): Promise<void> {
  await dialog.showMessageBox({ type: 'error', message, detail: nextStep, buttons: ['Quit'] })
}

/** Where there is no room for what Chromium keeps. */
function refusePlainly({ message, nextStep }: Problem): void {
  dialog.showErrorBox(message, nextStep)
  app.exit(1)
}

function emptyFolder(): string | null {
  try {
    return mkdtempSync(join(tmpdir(), 'sluice-'))
  } catch {
    return null
  }
}

function leave(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  } catch {
    // Chromium still holds files there; the system empties its temporary folder.
  }
  app.exit(1)
}
