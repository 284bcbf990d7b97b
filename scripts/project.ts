import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The project's folder, absolute. */
export const PROJECT = resolve(import.meta.dirname, '..')

/**
 * The script behind a development tool, to be run by the very Node that runs this, so that a
 * tool never meets an older Node from the system. Throws when the package is not installed.
 */
export function toolScript(packageName: string, tool: string = packageName): string {
  const folder = join(PROJECT, 'node_modules', packageName)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    bin: Record<string, string>
  }
  const script = bin[tool]
  if (script === undefined) throw new Error(`The package ${packageName} has no tool named ${tool}.`)
  return join(folder, script)
}
