import { userInfo } from 'node:os'
import type { Approval, ApprovalPath, ApprovedBy, ApprovedStart } from '../../../shared/approval.ts'
import type { Connection, Environment } from '../../../shared/cluster.ts'
import { confirmationOf, isConfirmed, planHash } from '../../../shared/confirmation.ts'
import { displayTable } from '../../../shared/identifier.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { ProblemCode } from '../../../shared/problem.ts'
import { moreThanApproved } from '../../../shared/more-than-approved.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { PLAN_AGAIN, placeOf } from '../plan/place.ts'

/** Where and as whom a job runs, as far as who approves of it is concerned. */
export interface Setting {
  readonly connection: Connection
  readonly environment: Environment
}

/** The approval to keep with a job that starts. Throws `confirmation-needed` without one that matches the plan. */
export async function approvalToStart(
  plan: Plan,
  setting: Setting,
  given?: ApprovedStart,
): Promise<Approval> {
  const confirmation = confirmationOf(plan, setting.environment)
  const table = displayTable(plan.spec.table)
  const approval = await record(plan, setting, given?.path ?? 'not-needed')
  if (confirmation === 'none') return { ...approval, path: 'not-needed' }
  if (given?.path === 'yes') return approval
  if (given && given.planHash !== approval.planHash) {
    const message = `The job on ${table} is not the one that was confirmed: its cluster, environment, SQL or approved rows differ.`
    throw refused('confirmation-needed', message, PLAN_AGAIN)
  }
  if (given && isConfirmed(confirmation, plan.spec.table, given.typed ?? '')) return approval
  const how = confirmation === 'type-table' ? ` by typing the table’s name: ${table}` : ''
  const message = `This job changes ${table} on a ${setting.environment} cluster and has not been confirmed. Nothing was changed.`
  throw refused('confirmation-needed', message, `Do a dry run, then confirm the job${how}.`)
}

interface Approved extends Setting {
  readonly id: string
  readonly approvals: readonly Approval[]
}

/**
 * The approval of all that a job has left; null where that takes none. Throws `more-rows-than-approved`, or
 * `confirmation-needed` where nobody has approved of the job, unless somebody does it now.
 */
export async function approvalToContinue(
  plan: Plan,
  job: Approved,
  isAtFuse: boolean,
  by?: ApprovedBy,
): Promise<Approval | null> {
  const { id, approvals, environment } = job
  const isNeeded = confirmationOf(plan, environment) !== 'none'
  const isLacking = isNeeded && approvals.every(({ path }) => path === 'not-needed')
  if (!isLacking && !isAtFuse) return null
  if (by) {
    const limits = { ...plan.spec.limits, approvedRows: null }
    return await record({ ...plan, spec: { ...plan.spec, limits } }, job, by)
  }
  if (isLacking) {
    const message = `The job “${id}” has no recorded approval, which a job on a ${environment} cluster requires.`
    const nextStep = 'Approve the job by resuming it, or cancel it and start a new one.'
    throw refused('confirmation-needed', message, nextStep)
  }
  const nextStep = 'To change the remaining rows too, approve them and resume the job.'
  throw refused(
    'more-rows-than-approved',
    `${moreThanApproved(plan.spec.limits.approvedRows)} The job stays paused.`,
    nextStep,
  )
}

async function record({ spec }: Plan, setting: Setting, path: ApprovalPath): Promise<Approval> {
  const { connection, environment } = setting
  return {
    path,
    systemUser: systemUser(),
    databaseUser: connection.user,
    planHash: await planHash(spec, placeOf(spec.cluster, connection), environment),
    approvedRows: spec.limits.approvedRows,
    at: new Date().toISOString(),
  }
}

/** By number where the system has no name for it, as in a container. */
export function systemUser(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}

function refused(code: ProblemCode, message: string, nextStep: string): ProblemError {
  return new ProblemError({ kind: 'refused', code, message, nextStep })
}
