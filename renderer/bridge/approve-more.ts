import { create } from 'zustand'
import { needsApproval } from '../../shared/approval.ts'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'

/** The question whether somebody who resumes a job approves of what its problem says; null while there is none. */
export const useApprovalQuestion = create<{
  question: { readonly problem: Problem; answer(approves: boolean): void } | null
}>(() => ({ question: null }))

/**
 * Resumes a job, and where that takes an approval which the user has not given yet asks for it first. Answers
 * whether it was resumed.
 */
export async function withApproval(
  approves: boolean,
  resume: (approves: boolean) => Promise<unknown>,
): Promise<boolean> {
  try {
    await resume(approves)
    return true
  } catch (error) {
    const problem = problemOf(error)
    if (approves || !needsApproval(problem)) throw error
    const isApproved = await ask(problem)
    if (isApproved) await resume(true)
    return isApproved
  }
}

/** There is one question at a time: another one takes its place, as if it had been declined. */
async function ask(problem: Problem): Promise<boolean> {
  useApprovalQuestion.getState().question?.answer(false)
  return await new Promise((resolve) => {
    const answer = (approves: boolean) => {
      useApprovalQuestion.setState({ question: null })
      resolve(approves)
    }
    useApprovalQuestion.setState({ question: { problem, answer } })
  })
}
