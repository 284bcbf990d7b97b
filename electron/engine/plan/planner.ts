import type { JobSpec } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { describeTable } from '../db/catalog.ts'
import type { Session } from '../db/session.ts'
import type { Blueprint } from './blueprint.ts'
import { databaseProblem } from './database-problem.ts'
import { requireKey } from './require-key.ts'
import { planRepopulate, storedRepopulate } from './repopulate.ts'
import { planRowChange, storedRowChange } from './row-change.ts'

/** Works out what a job will do; reads only, but for a sample that is rolled back. */
export async function planJob(session: Session, spec: JobSpec): Promise<Blueprint> {
  try {
    return spec.operation === 'repopulate'
      ? await planRepopulate(session, spec)
      : await planRowChange(session, spec)
  } catch (error) {
    throw databaseProblem(error, spec.table)
  }
}

/**
 * What the workers of a job in the ledger need; its ranges are there already. `createdAt` is when it was
 * recorded: the moment of jobs whose record has none, which earlier versions wrote.
 */
export async function planStored(
  session: Session,
  spec: JobSpec,
  plan: Plan,
  createdAt: string,
): Promise<Blueprint> {
  try {
    const table = requireKey(await describeTable(session, spec.table))
    return spec.operation === 'repopulate'
      ? storedRepopulate(table, plan)
      : await storedRowChange(session, spec, table, { ...plan, moment: plan.moment ?? createdAt })
  } catch (error) {
    throw databaseProblem(error, spec.table)
  }
}
