import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NO_FAULTS } from '../../shared/sandbox-faults.ts'
import { faultsReader, readFaults, writeFaults } from './faults-file.ts'
import { sandboxFolder, type SandboxFolder } from './folder.ts'

const SOME = { ...NO_FAULTS, conflictRate: 0.1, refuse: 'waking' } as const

let root: string
let folder: SandboxFolder
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-faults-'))
  folder = { ...sandboxFolder(root), faults: join(root, 'faults.json') }
})
afterEach(() => rm(root, { recursive: true }))

test('a reader sees each change at once', async () => {
  const now = faultsReader(folder)
  expect(now()).toEqual(NO_FAULTS)
  await writeFaults(folder, SOME)
  expect(now()).toEqual(SOME)
  // As long as before, and within the same tick of a coarse clock.
  for (const conflictRate of [0.2, 0.3, 0.4]) {
    await writeFaults(folder, { ...SOME, conflictRate })
    expect(now().conflictRate).toBe(conflictRate)
  }
  await rm(folder.faults)
  expect(now()).toEqual(NO_FAULTS)
})

test('a byte order mark is no part of the file', async () => {
  await writeFile(folder.faults, `\ufeff${JSON.stringify(SOME)}`)
  expect(faultsReader(folder)()).toEqual(SOME)
  await writeFile(folder.faults, Buffer.from(`\ufeff${JSON.stringify(SOME)}`, 'utf16le'))
  expect(await readFaults(folder)).toEqual(NO_FAULTS)
})

test.each(['', '{"conflictRate":', '{"conflictRate":7}', '[]'])(
  'a file that holds %s sets none and is replaced',
  async (text) => {
    await writeFile(folder.faults, text)
    expect(faultsReader(folder)()).toEqual(NO_FAULTS)
    expect(await readFaults(folder)).toEqual(NO_FAULTS)
    expect(JSON.parse(await readFile(folder.faults, 'utf8'))).toEqual(NO_FAULTS)
  },
)
