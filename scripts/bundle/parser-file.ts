import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Plugin } from 'vite'

const NAME = 'libpg-query.wasm'

/** Puts PostgreSQL's parser into `folder` of a bundle, beside the chunk that loads it by its path. */
export function parserFile(folder = ''): Plugin {
  let root = ''
  return {
    name: 'parser-file',
    configResolved: (config) => void (root = config.root),
    generateBundle() {
      const source = readFileSync(
        createRequire(join(root, 'package.json')).resolve(`libpg-query/wasm/${NAME}`),
      )
      this.emitFile({ type: 'asset', fileName: `${folder}${NAME}`, source })
    },
  }
}
