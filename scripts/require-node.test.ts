import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { PROJECT } from './project.ts'
import { runProcess } from './run-process.ts'

/** Runs the check in this Node, which says it is of the given version. */
async function checkedAs(version: string) {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-node-'))
  try {
    const disguise = join(folder, 'disguise.mjs')
    const value = JSON.stringify({ ...process.versions, node: version })
    await writeFile(disguise, `Object.defineProperty(process, 'versions', { value: ${value} })`)
    const check = join(PROJECT, 'scripts', 'require-node.mjs')
    return await runProcess(process.execPath, ['--import', disguise, '--import', check, '--eval', '"ran"'])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

it.each(['20.20.2', '22.17.1'])('refuses Node %s and says what to do', async (version) => {
  const { code, output } = await checkedAs(version)
  expect(code).toBe(1)
  expect(output).toMatch(new RegExp(`needs Node 22\\.18 or newer, and this is Node ${version}.*npm ci`))
})

it.each(['22.18.0', '24.0.0', '24.21.0'])('takes Node %s', async (version) => {
  expect(await checkedAs(version)).toEqual({ code: 0, output: '' })
})
