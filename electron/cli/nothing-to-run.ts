import type { JobSpec } from '../../shared/job-spec.ts'
import { NOTHING_TO_RUN, nothingToRunText, type Plan } from '../../shared/plan.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { jsonLine, resultLine } from './output/line.ts'
import type { Talk } from './run-job.ts'

const NOTHING = new Error(NOTHING_TO_RUN)

/** Throws where it is certain that no row matches, for {@link tellNothingToRun} to catch. */
export function requireMatch({ noMatch }: Plan): void {
  if (noMatch) throw NOTHING
}

/** Says that there was nothing to do, which is a success; throws any other error again. */
export function tellNothingToRun(error: unknown, spec: JobSpec, { json, stdio }: Talk): ExitCode {
  if (error !== NOTHING) throw error
  stdio.out(
    json ? jsonLine(resultLine({ state: 'succeeded', problem: null })) : `${nothingToRunText(spec)}\n`,
  )
  return EXIT.succeeded
}
