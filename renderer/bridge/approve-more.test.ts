import { expect, test } from 'vitest'
import type { ProblemCode } from '../../shared/problem.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import { useApprovalQuestion, withApproval } from './approve-more.ts'

const problem = (code: ProblemCode) =>
  new ProblemError({ kind: 'refused', code, message: 'More rows match.', nextStep: 'n' })

/** A job that only goes on when somebody approves. */
function fused(code: ProblemCode = 'more-rows-than-approved') {
  const asked: boolean[] = []
  const resume = async (approves: boolean) => {
    asked.push(approves)
    await (approves ? Promise.resolve() : Promise.reject(problem(code)))
  }
  return { asked, resume }
}

const question = () => useApprovalQuestion.getState().question

test('what needs no approval is resumed without a question', async () => {
  expect(await withApproval(false, async () => await Promise.resolve())).toBe(true)
  expect(question()).toBeNull()
})

test.each([
  [true, [false, true]],
  [false, [false]],
])('what needs one is resumed as the answer says: %s', async (answer, calls) => {
  const { asked, resume } = fused()
  const outcome = withApproval(false, resume)
  await expect.poll(question).toMatchObject({ problem: { message: 'More rows match.' } })
  question()?.answer(answer)
  expect(await outcome).toBe(answer)
  expect(asked).toEqual(calls)
  expect(question()).toBeNull()
})

test('a question for another job takes the place of the first, which is not approved', async () => {
  const first = withApproval(false, fused().resume)
  await expect.poll(question).not.toBeNull()
  const second = withApproval(false, fused('confirmation-needed').resume)
  expect(await first).toBe(false)
  question()?.answer(true)
  expect(await second).toBe(true)
  expect(question()).toBeNull()
})

test('any other problem is thrown', async () => {
  await expect(withApproval(false, fused('table-changed').resume)).rejects.toThrow('More rows match.')
})

test('what the user has approved of is not asked about', async () => {
  const { asked, resume } = fused()
  expect(await withApproval(true, resume)).toBe(true)
  expect(asked).toEqual([true])
})
