import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
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

it('writes beside others, and leaves nothing of a write that fails', () => {
  const home = ownFolder('capability')
  const path = join(home, 'capabilities.json')
  mkdirSync(`${path}.new`)
  capabilityFile(path, logger).write('a', CAN)
  expect(capabilityFile(path, logger).read('a')).toEqual(CAN)
  const taken = join(ownFolder('capability'), 'taken')
  mkdirSync(join(taken, 'full'), { recursive: true })
  capabilityFile(taken, logger).write('a', CAN)
  expect(warned).toHaveLength(1)
  expect(readdirSync(dirname(taken))).toEqual(['taken'])
})
