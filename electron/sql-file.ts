import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The text of a file of the project's folder `sql`. */
export function readSql(name: string): string {
  return readFileSync(join(projectFolder(import.meta.dirname), 'sql', name), 'utf8')
}

/** From the sources as from the bundle, the project is the nearest folder with a package.json. */
function projectFolder(from: string): string {
  if (existsSync(join(from, 'package.json'))) return from
  const parent = dirname(from)
  if (parent === from) throw new Error(`no package.json above ${import.meta.dirname}`)
  return projectFolder(parent)
}

/**
 * The statements of a file in which each ends with a semicolon at the end of its line, comments
 * left out: no parser for SQL is needed to run the project's own files one statement at a time.
 */
export function splitStatements(sql: string): string[] {
  return sql
    .replaceAll(/^[ \t]*--.*$/gm, '')
    .split(/;[ \t]*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
}
