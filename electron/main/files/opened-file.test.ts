import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { MOST_JOB_FILE_BYTES } from '../../../shared/job-file.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { filesIn, readOpened } from './opened-file.ts'

test('files of a command line are found among its flags, whatever form they have', () => {
  const url = pathToFileURL('/a b/ö.sluice.json').href
  const args = [
    '--no-sandbox',
    '/app',
    'near.sluice.json',
    '/far/UPPER.JSON',
    url,
    '--file=x.json',
    'page.html',
  ]
  expect(filesIn(args, '/here')).toEqual(['/here/near.sluice.json', '/far/UPPER.JSON', '/a b/ö.sluice.json'])
})

test('a file is read up to what a job file may have, and a byte', async () => {
  const folder = ownFolder('opened-file')
  const path = join(folder, 'large.sluice.json')
  writeFileSync(path, 'x'.repeat(MOST_JOB_FILE_BYTES + 100))
  const read = await readOpened(path)
  expect(read).toMatchObject({ name: 'large.sluice.json' })
  expect('content' in read && read.content.length).toBe(MOST_JOB_FILE_BYTES + 1)
})

test('what cannot be read is named with its reason', async () => {
  const folder = ownFolder('opened-file')
  mkdirSync(join(folder, 'folder.sluice.json'))
  expect(await readOpened(join(folder, 'gone.sluice.json'))).toMatchObject({
    problem: { message: `There is no file “${join(folder, 'gone.sluice.json')}”.` },
  })
  expect(await readOpened(join(folder, 'folder.sluice.json'))).toMatchObject({
    problem: { message: `“${join(folder, 'folder.sluice.json')}” is a folder.` },
  })
})

test.skipIf(process.platform === 'win32')('a pipe that nobody writes to keeps nobody waiting', async () => {
  const path = join(ownFolder('opened-pipe'), 'pipe.sluice.json')
  execFileSync('mkfifo', [path])
  expect(await readOpened(path)).toEqual({ name: 'pipe.sluice.json', content: new Uint8Array() })
})
