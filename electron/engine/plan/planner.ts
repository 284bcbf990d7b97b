import { fileOf, namesRows, type JobSpec } from '../../../shared/job-spec.ts'
import { type Approved, withCount } from '../../../shared/plan.ts'
import { differences } from '../db/fingerprint.ts'
import { refuseDifferences } from '../db/job-table.ts'
import { meaningDifferences, refuseOtherMeaning } from '../db/meaning.ts'
import type { Session } from '../db/session.ts'
import type { Blueprint } from './blueprint.ts'
import { databaseProblem } from './database-problem.ts'
import { PLAN_AGAIN } from './place.ts'
import { planRepopulate } from './repopulate.ts'
import { otherFile } from './write/file-changed.ts'
import { planNamed } from './write/plan-named.ts'
import { planWrite } from './write/plan-write.ts'
import { planUndo } from './undo/plan-undo.ts'
import { planRowChange } from './row-change.ts'

/** Works out what a job will do; reads only, but for a sample that is rolled back. `archives`: the folder where they are. */
export async function planJob(session: Session, spec: JobSpec, archives: string): Promise<Blueprint> {
  try {
    if (spec.operation === 'undo') return await planUndo(session, spec, archives)
    if (spec.operation === 'write') return await planWrite(session, spec, archives)
    if (spec.operation === 'repopulate') return await planRepopulate(session, spec)
    return namesRows(spec) ? await planNamed(session, spec, archives) : await planRowChange(session, spec)
  } catch (error) {
    throw databaseProblem(error, spec.table)
  }
}

/** Plans a job that may start, with the count that was approved in the place of its estimate. Throws `table-changed` or `meaning-changed` where the plan that was approved meant something else. */
export async function planApproved(
  session: Session,
  spec: JobSpec,
  approved: Approved,
  archives: string,
): Promise<Blueprint> {
  const blueprint = await planJob(session, spec, archives)
  const { fingerprint, meaning, noMatch, file } = blueprint.plan
  if (approved.file && approved.file.sha256 !== file?.sha256) {
    await blueprint.release?.()
    throw otherFile(fileOf(spec)?.path ?? '')
  }
  if (approved.fingerprint && fingerprint)
    refuseDifferences(spec.table, differences(approved.fingerprint, fingerprint), PLAN_AGAIN)
  if (approved.meaning && meaning)
    refuseOtherMeaning(meaningDifferences(approved.meaning, meaning), PLAN_AGAIN)
  const { approvedRows } = spec.limits
  if (!approved.isCounted || approvedRows === null || noMatch) return blueprint
  return { ...blueprint, plan: withCount(blueprint.plan, approvedRows) }
}
