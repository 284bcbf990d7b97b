import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { homeProblem } from './home-folder.ts'

test('a home that can be used is made, and nothing else is left in it', () => {
  const home = join(ownFolder('home'), 'deep', 'home')
  expect(homeProblem(home)).toBeNull()
  expect(homeProblem(home)).toBeNull()
  expect(readdirSync(home)).toEqual(['logs', 'window'])
})

test('a file in the way is named with its reason and what to do', () => {
  const home = join(ownFolder('home'), 'file')
  writeFileSync(home, '')
  expect(homeProblem(home)).toMatchObject({
    code: 'permission-denied',
    message: `Sluice cannot start: its folder ${home} cannot be used: file already exists (EEXIST).`,
    nextStep: expect.stringContaining('SLUICE_HOME'),
  })
})

test('so is one in the place of a folder inside', () => {
  const home = ownFolder('home')
  mkdirSync(join(home, 'window'))
  writeFileSync(join(home, 'logs'), '')
  expect(homeProblem(home)?.message).toContain(home)
})
