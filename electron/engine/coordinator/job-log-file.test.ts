import { readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { openJobLogFile } from './job-log-file.ts'

const warned: string[] = []
const logger = { info: () => {}, warn: (message: string) => void warned.push(message) }
beforeEach(() => void warned.splice(0))

it('keeps every entry as a line', async () => {
  const folder = ownFolder('log')
  const log = openJobLogFile(join(folder, 'jobs'), 'job', logger)
  log.write({ no: 1 })
  log.write({ no: 2 })
  await log.close()
  expect(log.fault).toBeNull()
  expect((await stat(join(folder, 'jobs'))).mode & 0o077).toBe(0)
  expect(await readFile(log.file, 'utf8')).toBe('{"no":1}\n{"no":2}\n')
})

it('lets a job go on without one where no folder can be made', async () => {
  const file = join(ownFolder('log'), 'file')
  await writeFile(file, '')
  const log = openJobLogFile(join(file, 'jobs'), 'job', logger)
  log.write({ no: 1 })
  await log.close()
  expect(log).toMatchObject({
    file: join(file, 'jobs', 'job.jsonl'),
    fault: expect.stringContaining('ENOTDIR'),
  })
  expect(warned).toHaveLength(1)
})

it.runIf(process.platform === 'linux')('says why it has not got everything', async () => {
  const folder = ownFolder('log')
  await symlink('/dev/full', join(folder, 'job.jsonl'))
  const log = openJobLogFile(folder, 'job', logger)
  log.write({ no: 1 })
  log.write({ no: 2 })
  await log.close()
  expect(log.fault).toContain('ENOSPC')
  expect(warned).toHaveLength(1)
})
