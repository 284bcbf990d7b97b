import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PROJECT = fileURLToPath(new URL('../../', import.meta.url))

/** Bundles command line and library as the npm package has them, into a folder of its own, which is removed by whoever asked. */
export async function bundleCode(): Promise<string> {
  const folder = bundleFolder()
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js')
  const args = ['build', '-c', 'vite.cli.config.ts', '--outDir', join(folder, 'out', 'cli')]
  await promisify(execFile)(process.execPath, [vite, ...args, '--logLevel', 'error'], { cwd: PROJECT })
  return folder
}

/** A folder with what bundled code looks for around itself. */
export function bundleFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-bundle-')))
  for (const part of ['package.json', 'sql'])
    cpSync(join(PROJECT, part), join(folder, part), { recursive: true })
  symlinkSync(join(PROJECT, 'node_modules'), join(folder, 'node_modules'), 'junction')
  return folder
}
