import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, mergeConfig } from 'vite'
import { bundleFolder } from '../../electron/testing/bundle-code.ts'
import packageConfig from '../../vite.cli.config.ts'

const PROBE = fileURLToPath(new URL('memory-probe.ts', import.meta.url))

/** The memory probe with the engine as it is shipped: from sources a process holds 50 MB more, which Node takes to read TypeScript. */
export async function bundledProbe(): Promise<AsyncDisposable & { readonly script: URL }> {
  const folder = bundleFolder()
  const outDir = join(folder, 'out', 'cli')
  const probe = { outDir, rolldownOptions: { input: { probe: PROBE } } }
  await build(mergeConfig(packageConfig, { configFile: false, logLevel: 'error', build: probe }))
  return {
    script: pathToFileURL(join(outDir, 'probe.js')),
    [Symbol.asyncDispose]: async () => await rm(folder, { recursive: true }),
  }
}
