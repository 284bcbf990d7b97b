import { FUSE_TOLERANCE, type JobSpec } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import { counted } from '../../ui/quantity.ts'

/** The count on the button is what the person agrees to; null where nobody knows it or it cannot be exceeded. */
function approvedRows({ spec, matchingRows }: Plan): number | null {
  return spec.operation === 'repopulate' ? null : matchingRows
}

/** The planned job as it is started: it pauses before it changes clearly more than the plan said. */
export function approvedSpec(spec: JobSpec, plan: Plan): JobSpec {
  return { ...spec, limits: { ...spec.limits, approvedRows: approvedRows(plan) } }
}

/** What that means, beside the button; null when nothing was approved. */
export function approvalSentence(plan: Plan): string | null {
  const approved = approvedRows(plan)
  if (approved === null) return null
  const most = Math.floor(approved * (1 + FUSE_TOLERANCE))
  return `Pauses before more than ${counted(most, 'row')} are changed, a tenth over the estimate.`
}
