import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { downloadElectron, officialElectron } from './electron-official.ts'

/** A folder laid out as npm's package is before its download. */
let packageFolder: string

beforeEach(async () => {
  packageFolder = await mkdtemp(join(tmpdir(), 'sluice-official-'))
  await writeFile(join(packageFolder, 'package.json'), '{ "version": "45.4.1" }')
})
afterEach(async () => {
  await rm(packageFolder, { recursive: true, force: true })
})

const PUT_IN_PLACE = `
  const { mkdirSync, writeFileSync } = require('node:fs')
  const { join } = require('node:path')
  mkdirSync(join(__dirname, 'dist'))
  writeFileSync(join(__dirname, 'dist', 'version'), 'v45.4.1')
  writeFileSync(join(__dirname, 'dist', 'electron'), '')
  writeFileSync(join(__dirname, 'path.txt'), 'electron')`

async function installer(code: string): Promise<void> {
  await writeFile(join(packageFolder, 'install.js'), code)
}

describe('the official Electron', () => {
  it('is not there before its download', () => {
    expect(officialElectron(packageFolder)).toBeNull()
  })

  it('is there after its installer ran', async () => {
    await installer(PUT_IN_PLACE)
    expect(await downloadElectron(packageFolder)).toBe(join(packageFolder, 'dist'))
    expect(officialElectron(packageFolder)).toBe(join(packageFolder, 'dist'))
  })

  it('is not there when another version was downloaded', async () => {
    await installer(PUT_IN_PLACE)
    await downloadElectron(packageFolder)
    await writeFile(join(packageFolder, 'package.json'), '{ "version": "45.4.2" }')
    expect(officialElectron(packageFolder)).toBeNull()
  })

  it('is not there when its executable was removed', async () => {
    await installer(PUT_IN_PLACE)
    await downloadElectron(packageFolder)
    await rm(join(packageFolder, 'dist', 'electron'))
    expect(officialElectron(packageFolder)).toBeNull()
  })

  it('gives the reason of a failed download without the stack', async () => {
    await mkdir(join(packageFolder, 'dist'))
    await installer(`console.error(new TypeError('fetch failed').stack); process.exit(1)`)
    await expect(downloadElectron(packageFolder)).rejects.toThrow(/^fetch failed$/)
  })
})
