import { expect, test } from 'vitest'
import { targetsOf } from './builder.ts'

test('each system has the packages that people of it install', () => {
  expect(targetsOf('linux').toSorted()).toEqual(['AppImage', 'deb', 'rpm', 'tar.gz'])
  expect(targetsOf('mac')).toEqual(['dmg', 'zip'])
  expect(targetsOf('win')).toEqual(['nsis'])
})

test('an archive is made before deb and rpm mark the folder as theirs', () => {
  expect(targetsOf('linux')[0]).toBe('tar.gz')
})
