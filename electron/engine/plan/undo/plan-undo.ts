import type { UndoSpec } from '../../../../shared/job-spec.ts'
import type { Plan } from '../../../../shared/plan.ts'
import { ProblemError } from '../../../../shared/problem-error.ts'
import type { Session } from '../../db/session.ts'
import type { Blueprint } from '../blueprint.ts'

/** What an undo would put back; reads only. */
export async function planUndo(_: Session, { job }: UndoSpec): Promise<Blueprint> {
  return await Promise.reject(withoutArchive(job))
}

/** What the workers of an undo in the ledger need. */
export async function storedUndo(_: Session, { job }: UndoSpec, __: Plan): Promise<Blueprint> {
  return await Promise.reject(withoutArchive(job))
}

function withoutArchive(job: string): ProblemError {
  return new ProblemError({
    kind: 'refused',
    code: 'archive-missing',
    message: `There is no archive of job ${job} on this machine.`,
    nextStep: 'Undo it on the machine that has its archive.',
  })
}
