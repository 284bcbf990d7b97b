import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ownFolder } from '../../testing/own-folder.ts'
import { policyFiles, updatesOffByPolicy } from './policy.ts'

const folder = ownFolder('policy')
const file = join(folder, 'policy.json')

test('without a policy, users decide', () => {
  expect(updatesOffByPolicy([join(folder, 'none.json'), join(folder, 'no', 'folder.json')])).toBeNull()
})

test.each([
  ['{ "updates": "off" }', 'turns updates off'],
  ['{ "updates": "off", "telemetry": "none" }', 'turns updates off'],
  ['{ "updates": false }', 'is not valid'],
  ['{ "updates": "OFF" }', 'is not valid'],
  ['[]', 'is not valid'],
  ['"off"', 'is not valid'],
  ['null', 'is not valid'],
  ['{ "updates": "on"', 'is not valid JSON'],
  ['', 'is not valid JSON'],
  ['\ufffd\0', 'is not valid JSON'],
  [Buffer.from([0xff, 0xfe, 0x00]), 'is not valid'],
])('the policy %j turns updates off, and says why', (text, why) => {
  writeFileSync(file, text)
  expect(updatesOffByPolicy([file])).toContain(why)
  expect(updatesOffByPolicy([file])).toContain(file)
})

test.each(['{ "updates": "on" }', '{}', '{ "other": 1 }', '\ufeff{ "updates": "on" }'])(
  'the policy %j leaves updates to users',
  (text) => {
    writeFileSync(file, text)
    expect(updatesOffByPolicy([file])).toBeNull()
  },
)

test('a policy that cannot be read turns updates off', () => {
  mkdirSync(join(folder, 'folder.json'))
  expect(updatesOffByPolicy([join(folder, 'folder.json')])).toMatch(/cannot be read: .*EISDIR/)
  writeFileSync(join(folder, 'plain'), '')
  expect(updatesOffByPolicy([join(folder, 'plain', 'policy.json')])).toMatch(/cannot be read: .*ENOTDIR/)
})

test('one policy that turns updates off is enough', () => {
  writeFileSync(file, '{ "updates": "on" }')
  const other = join(folder, 'other.json')
  writeFileSync(other, '{ "updates": "off" }')
  expect(updatesOffByPolicy([file, other])).toContain(other)
})

test('no environment leads away from where the administrator of a machine writes', () => {
  expect(policyFiles('linux', { HOME: '/home/jo' })).toEqual(['/etc/sluice/policy.json'])
  expect(policyFiles('darwin', {})).toEqual(['/Library/Application Support/Sluice/policy.json'])
  expect(policyFiles('win32', {})).toEqual(['C:\\ProgramData\\Sluice\\policy.json'])
  expect(policyFiles('win32', { ProgramData: 'D:\\Data' })).toEqual([
    'C:\\ProgramData\\Sluice\\policy.json',
    'D:\\Data\\Sluice\\policy.json',
  ])
})
