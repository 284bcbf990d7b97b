import { execFile } from 'node:child_process'
import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const VITE = join(PROJECT, 'node_modules/vite/bin/vite.js')
const run = promisify(execFile)

/** The unpacked npm package of the command line. */
export interface PackedCli {
  readonly folder: string
  /** What `sluice` runs. */
  readonly program: string
}

/** Builds, packs and unpacks the command line into a folder, as the image does, and beside a build that is there. */
export async function packCli(into: string): Promise<PackedCli> {
  const staged = join(into, 'staged')
  const folder = join(into, 'package')
  await mkdir(staged, { recursive: true })
  const outDir = ['--outDir', join(staged, 'out/cli')]
  const config = ['-c', 'vite.cli.config.ts', '--logLevel', 'error']
  await run(process.execPath, [VITE, 'build', ...config, ...outDir], { cwd: PROJECT })
  for (const part of ['package.json', 'sql', 'LICENSE', 'README.md'])
    await cp(join(PROJECT, part), join(staged, part), { recursive: true })
  await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', into], { cwd: staged })
  await run('sh', ['-c', `tar -xzf "${into}"/sluice-*.tgz -C "${into}"`])
  return { folder, program: join(folder, 'out/cli/sluice.js') }
}
