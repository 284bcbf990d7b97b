import { expect, test } from 'vitest'
import { quitQuestion } from './quit-question.ts'

const WITH = { ledger: 'ready' } as const
const WITHOUT = { ledger: 'missing' } as const

test('a job with a ledger is interrupted, and can go on', () => {
  const { message, detail, quit } = quitQuestion([WITH])
  expect(message).toBe('A job is still running.')
  expect(detail).toContain('the job can be resumed later from where it stopped')
  expect(quit).toBe('Interrupt the job and quit')
})

test('a job without a ledger can only be cancelled', () => {
  const { detail, quit } = quitQuestion([WITHOUT])
  expect(detail).not.toContain('resumed')
  expect(quit).toBe('Cancel the job and quit')
})

test('several jobs are counted, and what differs is said', () => {
  expect(quitQuestion([WITH, WITH])).toMatchObject({
    message: '2 jobs are still running.',
    quit: 'Interrupt the jobs and quit',
  })
  const mixed = quitQuestion([WITH, WITHOUT, { ledger: 'none' }])
  expect(mixed.message).toBe('3 jobs are still running.')
  expect(mixed.detail).toContain('the others are cancelled')
  expect(mixed.quit).toBe('End the jobs and quit')
})
