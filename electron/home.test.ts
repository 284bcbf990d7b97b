import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { sluiceHome } from './home.ts'

it('is the folder that SLUICE_HOME names, from wherever it is named', () => {
  expect(sluiceHome({ SLUICE_HOME: 'here', XDG_DATA_HOME: '/data' }, 'linux')).toBe(resolve('here'))
})

it('is otherwise where the system keeps data of applications', () => {
  expect(sluiceHome({}, 'linux')).toBe(join(homedir(), '.local', 'share', 'sluice'))
  expect(sluiceHome({ XDG_DATA_HOME: '/data' }, 'linux')).toBe(join('/data', 'sluice'))
  expect(sluiceHome({}, 'darwin')).toBe(join(homedir(), 'Library', 'Application Support', 'Sluice'))
  expect(sluiceHome({ APPDATA: '/roaming' }, 'win32')).toBe(join('/roaming', 'Sluice'))
})
