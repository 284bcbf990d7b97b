import { expect, it } from 'vitest'
import { problemOf } from '../../shared/problem-error.ts'
import { askMfaOn } from './ask-mfa.ts'
import { stdioWith } from './testing/stdio.ts'

/** Somebody who answers so, one after the other; null is nobody. */
function answering(...answers: (string | null)[]) {
  const shown: string[] = []
  const stdio = stdioWith({
    canAsk: true,
    error: (text) => void shown.push(text),
    ask: async (question) => {
      shown.push(question)
      return answers.shift() ?? null
    },
  })
  return { askMfa: askMfaOn(stdio), shown }
}

it('asks for the code of the device, until it has six digits', async () => {
  const { askMfa, shown } = answering('12345', 'abcdef', ' 123 456 ')
  expect(await askMfa('arn:aws:iam::1:mfa/anna', 'admin')).toBe('123456')
  const question = 'Code of the MFA device arn:aws:iam::1:mfa/anna, for AWS profile admin: '
  expect(shown).toEqual([
    question,
    'A code has six digits.\n',
    question,
    'A code has six digits.\n',
    question,
  ])
})

it('says that the code is needed where nobody is there, or gives up', async () => {
  const { askMfa } = answering(null)
  expect(await askMfa('the device', 'admin').then(() => null, problemOf)).toMatchObject({
    kind: 'failed',
    code: 'mfa-needed',
    message: expect.stringContaining('the device'),
  })
})
