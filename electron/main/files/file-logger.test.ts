import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { fileLogger } from './file-logger.ts'

/** The lines are written behind the caller's back, by a disk that others use, too. */
const SLOW = { timeout: 20_000 }

const folder = (): string => join(ownFolder('file-logger'), 'logs')

test('each message is one line with its time and level, in a file of the owner', async () => {
  const home = folder()
  const logger = fileLogger(home)
  logger.info('started')
  logger.warn('two\nlines')
  const path = join(home, 'main.log')
  const lines = await vi.waitFor(() => {
    const found = readFileSync(path, 'utf8').trim().split('\n')
    expect(found).toHaveLength(2)
    return found
  }, SLOW)
  expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z info started$/)
  expect(lines[1]).toMatch(/ warn two lines$/)
  expect(statSync(path).mode & 0o077).toBe(0)
  expect(statSync(home).mode & 0o077).toBe(0)
})

test('a log that grew large makes room, keeping the one before', () => {
  const home = folder()
  fileLogger(home)
  writeFileSync(join(home, 'main.log'), 'x'.repeat(6 * 1024 * 1024))
  fileLogger(home)
  expect(existsSync(join(home, 'main.log.1'))).toBe(true)
})
