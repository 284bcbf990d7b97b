import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import { build } from 'vite'
import { readComponents } from '../bundle/components.ts'
import { PROJECT } from '../project.ts'
import { noticesText } from './notices.ts'

const OUT = join(PROJECT, 'out/cli')

/* What `npm pack` puts into the package: command line and library as JavaScript, the library's types, and notices. */
rmSync(OUT, { recursive: true, force: true })
await build({ root: PROJECT, configFile: join(PROJECT, 'vite.cli.config.ts'), logLevel: 'error' })
await writeTypes()
writeFileSync(
  join(OUT, 'third-party-notices.txt'),
  noticesText(readComponents(join(PROJECT, 'out/cli.components.json'))),
)

/** One file that needs no other package, not even the types of the schemas. */
async function writeTypes(): Promise<void> {
  const plugins = [dts({ tsconfig: join(PROJECT, 'tsconfig.json'), includeExternal: ['zod'] })]
  const bundle = await rollup({
    input: join(PROJECT, 'electron/library/index.ts'),
    plugins,
    external: [/^node:/],
  })
  await bundle.write({ file: join(OUT, 'index.d.ts') })
}
