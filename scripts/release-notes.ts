import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import manifest from '../package.json' with { type: 'json' }
import { PROJECT } from './project.ts'

/** What the changelog says of a version, without its heading; null where it has no such version or says nothing of it. */
export function notesOf(changelog: string, version: string): string | null {
  const parts = changelog.split(/^## /m).slice(1)
  const part = parts.find((text) => text.split('\n', 1)[0]?.trim() === version)
  const notes = part?.slice(part.indexOf('\n')).trim()
  return notes ? notes : null
}

/** The notes of the release that a tag names. Throws where the tag, package.json and the changelog do not agree. */
export function releaseNotes(tag: string, changelog: string, version: string): string {
  if (tag !== `v${version}`)
    throw new Error(`The tag is ${tag}, but package.json has version ${version}: tag v${version}.`)
  const notes = notesOf(changelog, version)
  if (notes === null) throw new Error(`CHANGELOG.md says nothing of ${version}.`)
  return notes
}

if (import.meta.main) {
  try {
    const changelog = readFileSync(join(PROJECT, 'CHANGELOG.md'), 'utf8')
    process.stdout.write(`${releaseNotes(process.argv[2] ?? '', changelog, manifest.version)}\n`)
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 1
  }
}
