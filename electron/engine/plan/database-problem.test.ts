import { expect, it } from 'vitest'
import { BatchError } from '../db/transaction.ts'
import { classifyFailure } from '../retry/failure.ts'
import { databaseProblem } from './database-problem.ts'

const TABLE = { schema: 'public', name: 'orders' }

/** An error of the database, alone and as it comes out of a transaction. */
function thrown(code: string, message: string): Error[] {
  const cause = Object.assign(new Error(message), { code })
  return [cause, new BatchError(classifyFailure(cause, 'statement'), { cause })]
}

it('lets pass what may be tried again', () => {
  for (const error of thrown('40001', 'schema has been updated by another transaction (OC001)'))
    expect(databaseProblem(error, TABLE)).toBe(error)
})

it('tells a person what a refusal means, whatever it came out of', () => {
  for (const error of thrown('42501', 'permission denied for table orders'))
    expect(databaseProblem(error, TABLE)).toMatchObject({
      problem: {
        code: 'permission-denied',
        sqlState: '42501',
        nextStep: expect.stringContaining('“orders”'),
      },
    })
})
