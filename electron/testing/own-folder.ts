import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'

const folders: string[] = []

/* Registered before whatever a test file has for its own end, so it comes after all of that. */
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** A new folder, by its real path, that goes with the tests of this file; `name` tells whose it was. */
export function ownFolder(name: string): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `sluice-${name}-`)))
  folders.push(folder)
  return folder
}
