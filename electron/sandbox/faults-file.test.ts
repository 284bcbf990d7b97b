import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NO_FAULTS } from '../../shared/sandbox-faults.ts'
import { faultsReader, readFaults, watchFaults, writeFaults } from './faults-file.ts'
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

test('who watches is told of a file that comes, changes and goes', async () => {
  const told: number[] = []
  const seen = async (conflictRate: number) =>
    await expect.poll(() => told.at(-1), { timeout: 10_000 }).toBe(conflictRate)
  const unwatch = watchFaults(folder, (faults) => told.push(faults.conflictRate))
  await writeFaults(folder, SOME)
  await seen(0.1)
  await writeFaults(folder, { ...SOME, conflictRate: 0.2 })
  await seen(0.2)
  await rm(folder.faults)
  await seen(0)
  unwatch()
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
