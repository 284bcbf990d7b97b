import { expect, it } from 'vitest'
import { problemOf } from './problem-error.ts'

it.each([
  ["ENOTDIR: not a directory, open '/f/sandbox/data'", 'permission-denied', 'SLUICE_HOME'],
  ["EROFS: read-only file system, mkdir '/f'", 'permission-denied', 'SLUICE_HOME'],
  ["ENAMETOOLONG: name too long, mkdir '/f'", 'permission-denied', 'SLUICE_HOME'],
  ['ENOSPC: no space left on device, write', 'disk-full', 'disk space'],
  ['Worker initialization failure: EMFILE', 'too-many-files', 'fewer workers'],
  ["ENFILE: file table overflow, open '/f'", 'too-many-files', 'ulimit -n'],
])('takes what the system refuses for no defect: %s', (message, code, nextStep) => {
  expect(problemOf(new Error(message))).toMatchObject({
    code,
    message: expect.stringContaining(message),
    nextStep: expect.stringContaining(nextStep),
  })
})

it('takes what nothing is known of for a defect', () => {
  expect(problemOf(new TypeError('x is undefined'))).toMatchObject({
    code: 'internal',
    message: 'x is undefined',
  })
})
