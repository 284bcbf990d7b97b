import { join } from 'node:path'
import { defineConfig } from 'vite'
import { listComponents } from './scripts/bundle/components.ts'
import { parserFile } from './scripts/bundle/parser-file.ts'

const at = (path: string) => join(import.meta.dirname, path)

/** Command line and library as the npm package has them: JavaScript for Node 20.19 and later, without dependencies. */
export default defineConfig({
  plugins: [parserFile(), listComponents(at('out/cli.components.json'))()],
  ssr: { noExternal: true },
  // The parser's loader is written for CommonJS.
  define: { __dirname: 'import.meta.dirname' },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'out/cli',
    rolldownOptions: {
      // The histogram's own way to ask Node for zlib.
      checks: { eval: false },
      input: {
        index: at('electron/library/index.ts'),
        sluice: at('electron/cli/main.ts'),
        worker: at('electron/engine/worker/worker.ts'),
        gateway: at('electron/sandbox/gateway/main.ts'),
        guard: at('electron/library/guard.ts'),
      },
      // One folder: scripts and the parser are found beside whatever asks for them.
      output: { chunkFileNames: '[name]-[hash].js' },
      transform: {
        inject: {
          'Promise.withResolvers': 'core-js-pure/actual/promise/with-resolvers',
          'Map.groupBy': 'core-js-pure/actual/map/group-by',
        },
      },
    },
  },
})
