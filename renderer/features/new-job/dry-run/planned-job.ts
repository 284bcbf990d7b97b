import type { JobSpec } from '../../../../shared/job-spec.ts'
import type { Plan } from '../../../../shared/plan.ts'

/** What a dry run depends on, to compare: everything of the job but its rate, and where its archive would be. */
export function plannedPart(spec: JobSpec, archiveFolder: string | null): string {
  return JSON.stringify([withRate(spec, null), archiveFolder])
}

/** The same plan at another rate, on which only the time that it takes depends. */
export function planAtRate(plan: Plan, rowsPerSecond: number | null): Plan {
  return { ...plan, spec: withRate(plan.spec, rowsPerSecond) }
}

function withRate(spec: JobSpec, rowsPerSecond: number | null): JobSpec {
  return { ...spec, limits: { ...spec.limits, rowsPerSecond } }
}
