import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import manifest from '../package.json' with { type: 'json' }
import { PROJECT } from './project.ts'
import { notesOf, releaseNotes } from './release-notes.ts'

const read = (file: string) => readFileSync(join(PROJECT, file), 'utf8')
const CHANGELOG = '# Changelog\n\n## 1.1.0\n\n- Second.\n\n## 1.0.0\n\n- First.\n\n## 0.9.0\n'

test('the notes of a release are its own part of the changelog', () => {
  expect(notesOf(CHANGELOG, '1.0.0')).toBe('- First.')
  expect(notesOf(CHANGELOG, '1.1.0')).toBe('- Second.')
  expect(notesOf(CHANGELOG, '0.9.0')).toBeNull()
  expect(notesOf(CHANGELOG, '1.1')).toBeNull()
})

test('a tag of another version, or a version without notes, is no release', () => {
  expect(releaseNotes('v1.0.0', CHANGELOG, '1.0.0')).toBe('- First.')
  expect(() => releaseNotes('v1.1.0', CHANGELOG, '1.0.0')).toThrow('tag v1.0.0')
  expect(() => releaseNotes('v0.9.0', CHANGELOG, '0.9.0')).toThrow('CHANGELOG.md says nothing of 0.9.0')
})

test('this version has notes', () => {
  expect(notesOf(read('CHANGELOG.md'), manifest.version)).not.toBeNull()
})

test('what the release workflow runs is there', () => {
  const workflow = parse(read('.github/workflows/release.yml')) as {
    jobs: Record<string, { steps: { run?: string }[] }>
  }
  const commands = Object.values(workflow.jobs).flatMap(({ steps }) => steps.map(({ run }) => run ?? ''))
  const scripts = commands.flatMap((command) =>
    [...command.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name),
  )
  expect(scripts).toEqual(expect.arrayContaining(['package', 'test:package', 'release:notes']))
  for (const script of scripts) expect(manifest.scripts).toHaveProperty([script ?? ''])
})
