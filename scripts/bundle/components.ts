import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Plugin } from 'vite'

/** A package of which something is in a bundle. */
export interface Component {
  readonly name: string
  readonly version: string
  /** As an SPDX expression, which is how npm's packages name it. */
  readonly license: string
  /** What it asks to be passed on, as its files have it; empty where it has none. */
  readonly notice: string
}

const NOTICE = /^(licen[cs]e|copying|notice)/i

/** Lists in a JSON file of which packages the bundles consist; of several builds with one config, all together. */
export function listComponents(file: string): () => Plugin {
  const found = new Map<string, Component>()
  return () => ({
    name: 'list-components',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        for (const component of chunk.moduleIds.flatMap(componentOf))
          found.set(`${component.name}@${component.version}`, component)
      }
    },
    writeBundle() {
      const sorted = [...found]
        .toSorted(([one], [other]) => (one < other ? -1 : 1))
        .map(([, component]) => component)
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, JSON.stringify(sorted, null, 2))
    },
  })
}

/** What a build has listed. */
export function readComponents(file: string): readonly Component[] {
  return JSON.parse(readFileSync(file, 'utf8')) as Component[]
}

function componentOf(moduleId: string): Component[] {
  const path = moduleId.replace(/^\0/, '').replace(/\?.*$/, '')
  if (!path.includes('/node_modules/')) return []
  const component = packageAbove(dirname(path))
  return component === null ? [] : [component]
}

/** The nearest one with a name and a version: folders of a package may have a package.json that says only `type`. */
function packageAbove(folder: string): Component | null {
  if (!folder.includes('/node_modules/')) return null
  const manifest = join(folder, 'package.json')
  if (existsSync(manifest)) {
    const { name, version, license } = JSON.parse(readFileSync(manifest, 'utf8')) as Partial<Component>
    if (name !== undefined && version !== undefined)
      return { name, version, license: license ?? 'not stated', notice: noticeIn(folder) }
  }
  return packageAbove(dirname(folder))
}

function noticeIn(folder: string): string {
  const files = readdirSync(folder).filter((file) => NOTICE.test(file))
  return files.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n')
}
