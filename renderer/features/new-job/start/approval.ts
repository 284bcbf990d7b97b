import { FUSE_TOLERANCE, type JobSpec, changesMatching } from '../../../../shared/job-spec.ts'
import { atMoment, type Plan } from '../../../../shared/plan.ts'
import { isExact } from '../../../../shared/expected-rows.ts'
import { counted } from '../../../ui/quantity.ts'

/** The count on the button is what the person agrees to; null where nobody knows it or it cannot be exceeded. */
function approvedRows({ spec, matchingRows }: Plan): number | null {
  return changesMatching(spec) ? matchingRows : null
}

/**
 * The planned job as it is started: it pauses before it changes clearly more than the plan said, and its clock
 * stands where the plan's did.
 */
export function approvedSpec(spec: JobSpec, plan: Plan): JobSpec {
  const limits = { ...spec.limits, approvedRows: approvedRows(plan) }
  return atMoment({ ...spec, limits }, plan)
}

/** What that means, beside the button; null when nothing was approved. */
export function approvalSentence(plan: Plan): string | null {
  const approved = approvedRows(plan)
  if (!approved) return null
  const most = Math.floor(approved * (1 + FUSE_TOLERANCE))
  return `Pauses before more than ${counted(most, 'row')} are changed, 10 % over the ${isExact(plan) ? 'count' : 'estimate'}.`
}
