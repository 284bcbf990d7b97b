import { execFile } from 'node:child_process'
import { cpSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { ownFolder } from '../../testing/own-folder.ts'

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url))

/** Bundles the command line as the npm package has it, into a folder of its own; answers its script. */
export async function bundleCli(): Promise<string> {
  const folder = ownFolder('bundle')
  for (const part of ['package.json', 'sql'])
    cpSync(join(PROJECT, part), join(folder, part), { recursive: true })
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js')
  const output = join(folder, 'out', 'cli')
  const args = ['build', '-c', 'vite.cli.config.ts', '--outDir', output, '--logLevel', 'error']
  await promisify(execFile)(process.execPath, [vite, ...args], { cwd: PROJECT })
  return join(output, 'sluice.js')
}
