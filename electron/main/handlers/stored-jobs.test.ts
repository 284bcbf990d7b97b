import { expect, test } from 'vitest'
import type { ProblemCode } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { storedJobs } from './stored-jobs.ts'

const failing = (code: ProblemCode) => ({
  storedJobs: async () =>
    await Promise.reject(new ProblemError({ kind: 'failed', code, message: 'm', nextStep: 'n' })),
})

test('a sandbox that does not run has no jobs to list', async () => {
  expect(await storedJobs(failing('sandbox-stopped'), 'sandbox')).toEqual([])
})

test('any other fault is told', async () => {
  await expect(storedJobs(failing('connection-failed'), 'sandbox')).rejects.toThrow('m')
})
