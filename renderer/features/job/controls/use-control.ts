import { useState } from 'react'
import type { Problem } from '../../../../shared/problem.ts'
import { problemOf } from '../../../../shared/problem-error.ts'
import { withApproval } from '../../../bridge/approve-more.ts'
import { call } from '../../../bridge/call.ts'
import type { Control } from './job-controls.tsx'

/** Pauses, resumes or cancels a job; a refusal ends up in `problem`. */
export function useControl(jobId: string): {
  pending: Control | null
  problem: Problem | null
  control: (control: Control) => void
} {
  const [pending, setPending] = useState<Control | null>(null)
  const [problem, setProblem] = useState<Problem | null>(null)
  const control = (asked: Control) => {
    setPending(asked)
    controlled(asked, jobId)
      .then(
        () => setProblem(null),
        (error: unknown) => setProblem(problemOf(error)),
      )
      .finally(() => setPending(null))
  }
  return { pending, problem, control }
}

async function controlled(asked: Control, jobId: string): Promise<void> {
  if (asked !== 'jobs:resume') return await call(asked, { jobId })
  await withApproval(async (approves) => await call(asked, { jobId, approves }))
}
