import { expect, it } from 'vitest'
import { BatchError } from '../db/batch-error.ts'
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

it.each([
  ['2201B', 'invalid regular expression: brackets [] not balanced'],
  ['0A000', 'set-returning functions are not allowed in WHERE'],
  ['42601', 'subquery must return only one column'],
  ['54000', 'null character not permitted'],
  ['55000', 'currval of sequence "sq" is not yet defined in this session'],
])('takes %s for wrong input, which a person can correct', (code, message) => {
  for (const error of thrown(code, message))
    expect(databaseProblem(error, TABLE)).toMatchObject({
      problem: { kind: 'usage', code: 'sql-invalid', nextStep: 'Correct the SQL and plan again.' },
    })
})

it('takes what nobody wrote for a failure', () => {
  for (const error of thrown('58030', 'could not read block'))
    expect(databaseProblem(error, TABLE)).toMatchObject({ problem: { kind: 'failed' } })
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
