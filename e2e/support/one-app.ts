import { test } from '@playwright/test'
import { ask } from './bridge.ts'
import { launch, makeHome, quit, removeHome, type SluiceApp } from './sluice-app.ts'

/**
 * One app and one sandbox for all tests of a file, which may change neither. `prepare` gets them before the first test.
 * The first hook makes a database, which a busy machine takes its time for: `timeoutMs` is for it and for each test.
 */
export function useOneApp(timeoutMs: number, prepare: (sluice: SluiceApp) => Promise<void> | void): void {
  let sluice: SluiceApp
  test.describe.configure({ timeout: timeoutMs })
  test.beforeAll(async () => {
    test.setTimeout(timeoutMs)
    sluice = await launch(await makeHome())
    await ask(sluice.page, 'sandbox:start', undefined)
    await prepare(sluice)
  })
  test.afterAll(async () => {
    await quit(sluice)
    await removeHome(sluice.home)
  })
}
