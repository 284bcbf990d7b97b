import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { listComponents } from './scripts/bundle/components.ts'
import { parserFile } from './scripts/bundle/parser-file.ts'

const at = (path: string) => resolve(import.meta.dirname, path)

const components = listComponents(at('out/components.json'))

/** Preload is one CommonJS file: a sandboxed preload script can be nothing else. */
export default defineConfig({
  main: {
    plugins: [parserFile('chunks/'), components()],
    build: {
      outDir: 'out/main',
      // A package carries no node_modules; and read as one file, a worker thread is ready in half the time.
      externalizeDeps: false,
      rollupOptions: {
        // The histogram's own way to ask Node for zlib.
        checks: { eval: false },
        input: {
          index: at('electron/main/index.ts'),
          worker: at('electron/engine/worker/worker.ts'),
          gateway: at('electron/sandbox/gateway/main.ts'),
          history: at('electron/history/history-thread.ts'),
        },
      },
    },
  },
  preload: {
    plugins: [components()],
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { index: at('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react(), fontFiles(), components()],
    build: { outDir: 'out/renderer', rollupOptions: { input: at('renderer/index.html') } },
  },
})

/**
 * Takes the fonts that Cloudscape's style sheet carries as data: URLs out into files, because the
 * window loads fonts from the app's own files only.
 */
function fontFiles(): Plugin {
  return {
    name: 'font-files',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const asset of Object.values(bundle)) {
        if (asset.type !== 'asset' || !asset.fileName.endsWith('.css')) continue
        const css = String(asset.source)
        asset.source = css.replaceAll(/data:font\/woff2;base64,([\w+/=]+)/g, (_url, base64: string) => {
          const source = Buffer.from(base64, 'base64')
          const name = createHash('sha256').update(source).digest('hex').slice(0, 12)
          const fileName = `assets/font-${name}.woff2`
          this.emitFile({ type: 'asset', fileName, source })
          return `./font-${name}.woff2`
        })
      }
    },
  }
}
