import type { JobSpec } from '../../../shared/job-spec.ts'
import type { Approved, Plan } from '../../../shared/plan.ts'
import { differences, keyDifference } from '../db/fingerprint.ts'
import { describeForJob, refuseDifferences } from '../db/job-table.ts'
import { meaningDifferences, refuseOtherMeaning } from '../db/meaning.ts'
import type { Session } from '../db/session.ts'
import type { Blueprint } from './blueprint.ts'
import { databaseProblem } from './database-problem.ts'
import { PLAN_AGAIN } from './plan-again.ts'
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

/** Plans a job that may start. Throws `table-changed` or `meaning-changed` where the plan that was approved meant something else. */
export async function planApproved(session: Session, spec: JobSpec, approved: Approved): Promise<Blueprint> {
  const blueprint = await planJob(session, spec)
  const { fingerprint, meaning } = blueprint.plan
  if (approved.fingerprint && fingerprint)
    refuseDifferences(spec.table, differences(approved.fingerprint, fingerprint), PLAN_AGAIN)
  if (approved.meaning && meaning)
    refuseOtherMeaning(meaningDifferences(approved.meaning, meaning), PLAN_AGAIN)
  return blueprint
}

const OF_EARLIER_VERSION =
  'An earlier version of Sluice recorded this job without its table’s identity. Make sure that it is still the same table.'

/**
 * What the workers of a job in the ledger need; its ranges are there already. Throws `table-changed` or
 * `meaning-changed`. An earlier version recorded no more of the table than its key, and no moment:
 * `createdAt`, when it was recorded, stands for it.
 */
export async function planStored(
  session: Session,
  spec: JobSpec,
  plan: Plan,
  createdAt: string,
): Promise<Blueprint> {
  try {
    const table = await describeForJob(session, { table: spec.table, meaning: plan.meaning })
    refuseDifferences(
      spec.table,
      plan.fingerprint ? differences(plan.fingerprint, table) : keyDifference(plan.key, table.key),
    )
    const known = plan.fingerprint ? plan : { ...plan, warnings: [...plan.warnings, OF_EARLIER_VERSION] }
    return spec.operation === 'repopulate'
      ? storedRepopulate(table, known)
      : await storedRowChange(session, spec, table, { ...known, moment: known.moment ?? createdAt })
  } catch (error) {
    throw databaseProblem(error, spec.table)
  }
}
