import { type JobSpec, changesMatching } from './job-spec.ts'
import { shortened } from './shortened.ts'

/** The spec as lists of jobs show it: of a long condition or change the beginning. */
export function shortSpec(spec: JobSpec): JobSpec {
  if (!changesMatching(spec)) return spec
  const where = shortened(spec.where)
  return spec.operation === 'update' ? { ...spec, where, set: shortened(spec.set) } : { ...spec, where }
}
