import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newRecording, type RecordedCase, recordingText } from './recording.ts'
import { readRecording, requireWritable, writeRecording } from './recording-file.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-recording-'))
})
afterAll(async () => await rm(folder, { recursive: true, force: true }))

const path = (name: string) => join(folder, name)
const ONE: RecordedCase = {
  group: 'g',
  name: 'n',
  steps: [{ on: 'one', sql: 'SELECT 1', answer: { error: { code: '42P01', message: 'none' } } }],
}
const recording = (cases = [ONE]) => newRecording(cases, '1.2.3', new Date('2026-11-28T12:00:00Z'))
const GOOD = recordingText(recording())

test('what was written is read, by its owner alone', async () => {
  await writeRecording(path('good.json'), recording())
  expect((await stat(path('good.json'))).mode & 0o777).toBe(0o600)
  expect(await readRecording(path('good.json'))).toEqual(recording())
})

test.each([
  ['nothing', '', 'it is not JSON'],
  ['another text', '<html>', 'it is not JSON'],
  ['another JSON', '{"jobs":[]}', 'the fault is at format'],
  ['an array', '[[]]', 'is not a recording'],
  ['deep JSON', '['.repeat(100_000) + ']'.repeat(100_000), 'is not a recording'],
  ['a newer version', GOOD.replace('"version": 1', '"version": 2'), 'by a newer Sluice'],
  ['another connection', GOOD.replace('"one"', '"three"'), 'the fault is at cases.0.steps.0.on'],
  ['an answer that is none', GOOD.replace('"error"', '"wish"'), 'the fault is at cases.0.steps.0.answer'],
  ['a text without end', GOOD.replace('none', 'x'.repeat(3_000)), 'the fault is at cases.0.steps.0.answer'],
  ['a case twice', recordingText(recording([ONE, { ...ONE, steps: [] }])), 'has the case “g: n” twice'],
  ['no case', recordingText(recording([])), 'the fault is at cases'],
  ['bytes', '\u0001\u0002\u0003', 'it is not JSON'],
  ['more than it can be', `"${'x'.repeat(11_000_000)}"`, 'is too large'],
])('a file with %s is refused in one sentence', async (name, text, message) => {
  await writeFile(path(name), text)
  await expect(readRecording(path(name))).rejects.toMatchObject({
    problem: { kind: 'usage', code: 'recording-invalid', message: expect.stringContaining(message) },
  })
})

test('a byte order mark is no part of a recording, and UTF-16 is refused as such', async () => {
  await writeFile(path('mark.json'), `\ufeff${GOOD}`)
  expect(await readRecording(path('mark.json'))).toEqual(recording())
  await writeFile(path('utf16.json'), `\ufeff${GOOD}`, 'utf16le')
  await expect(readRecording(path('utf16.json'))).rejects.toMatchObject({
    problem: { code: 'recording-invalid', message: expect.stringContaining('is UTF-16') },
  })
})

test('names of prototypes are names like others', async () => {
  await writeFile(
    path('proto.json'),
    GOOD.replace('"code": "42P01"', '"__proto__": {"code": "x"}, "code": "42P01"'),
  )
  expect(await readRecording(path('proto.json'))).toEqual(recording())
})

test('a folder, a pipe and nothing are no files', async () => {
  execFileSync('mkfifo', [path('pipe')])
  for (const [name, message] of [
    ['.', 'is not a file'],
    ['pipe', 'is not a file'],
    ['nowhere', `There is no file “${path('nowhere')}”.`],
    ['good.json/a', `“${path('good.json')}” is not a folder.`],
  ] as const)
    await expect(readRecording(path(name))).rejects.toMatchObject({
      problem: { code: 'recording-invalid', message: expect.stringContaining(message) },
    })
})

test('a file in a folder that is not there is refused, by the name of the folder', async () => {
  await expect(requireWritable(path('no/such.json'), false)).rejects.toMatchObject({
    problem: { code: 'recording-invalid', message: `There is no folder “${path('no')}”.` },
  })
})

/** Only root on Linux can mount a small disk; elsewhere this test shows up as skipped. */
const canMount = process.platform === 'linux' && process.getuid?.() === 0 && tryMount()

function tryMount(): boolean {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test.runIf(canMount)(
  'a disk that is full, at first and in the end, is said; no half file is left',
  async () => {
    const disk = await mkdtemp(path('disk-'))
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk])
    try {
      const file = join(disk, 'a.json')
      await requireWritable(file, false)
      const large = recording(Array.from({ length: 500 }, (_, at) => ({ ...ONE, name: `n${at}` })))
      const full = { problem: { kind: 'failed', code: 'disk-full' } }
      await expect(writeRecording(file, large)).rejects.toMatchObject(full)
      expect(await readdir(disk)).toEqual([])
      await writeFile(join(disk, 'filler'), Buffer.alloc(65_536)).catch(() => {})
      await expect(requireWritable(file, false)).rejects.toMatchObject(full)
      expect(await readdir(disk)).toEqual(['filler'])
    } finally {
      execFileSync('umount', [disk])
    }
  },
)
