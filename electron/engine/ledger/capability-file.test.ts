import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { capabilityFile } from './capability-file.ts'

const warned: string[] = []
const logger = { info: () => {}, warn: (message: string) => void warned.push(message) }
const CAN = { oneStatement: true }

it('keeps what it is told, in a folder of the owner', () => {
  const home = join(ownFolder('capability'), 'home')
  const path = join(home, 'capabilities.json')
  capabilityFile(path, logger).write('a', CAN)
  capabilityFile(path, logger).write('b', { oneStatement: false })
  expect(capabilityFile(path, logger).read('a')).toEqual(CAN)
  expect(capabilityFile(path, logger).read('none')).toBeNull()
  expect(readdirSync(home)).toEqual(['capabilities.json'])
  expect(statSync(home).mode & 0o077).toBe(0)
  expect(warned).toEqual([])
})
