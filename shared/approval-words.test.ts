import { expect, test } from 'vitest'
import type { Approval } from './approval.ts'
import { approvalText } from './approval-words.ts'

const APPROVAL: Approval = {
  path: 'window',
  systemUser: 'alice',
  databaseUser: 'admin',
  planHash: 'ab',
  approvedRows: 1_200,
  at: new Date().toISOString(),
}

test.each<[Partial<Approval>, RegExp]>([
  [
    {},
    /^Approved by alice as database user admin from the window, today: 1,200 rows \(\+10 %\)\. Plan ab\.$/,
  ],
  [{ path: 'question' }, / from the command line, /],
  [
    { path: 'yes', approvedRows: null },
    / from the command line, without a prompt, .+: all matching rows\. Plan ab\.$/,
  ],
  [{ path: 'not-needed' }, /^Started by alice .+ in the sandbox, which needs no approval, /],
])('an approval %j is told as %s', (changes, sentence) => {
  expect(approvalText({ ...APPROVAL, ...changes }, () => 'today')).toMatch(sentence)
})
