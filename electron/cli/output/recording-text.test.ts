import { expect, it } from 'vitest'
import { leftText } from './recording-text.ts'

it.each([
  ['sluice_recording_1a2b', 'sluice_recording_1a2b'],
  ['sluice_recording_X; --', '"sluice_recording_X; --"'],
  ['sluice_recording_\u202e', String.raw`U&"sluice_recording_\202e"`],
])('the schema %j that was left is dropped by what can be typed', (schema, typed) => {
  expect(leftText(schema)).toContain(`To drop it: DROP SCHEMA IF EXISTS ${typed} CASCADE\n`)
})
