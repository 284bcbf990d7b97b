import { readJobFile } from '../../../shared/job-file.ts'
import { Limits } from '../../../shared/job-spec.ts'
import { adjustmentOf, approvedRowsOf } from '../adjustment-options.ts'
import type { ExitCode } from '../exit-code.ts'
import type { JobOptions } from '../job-options.ts'
import { givenFile } from '../sql-option.ts'
import type { Stdio } from '../stdio.ts'
import { targetOf } from '../target.ts'
import { runSpec } from './job.ts'

/** `sluice run`: the job of a file, on its cluster and with its limits unless options say otherwise. */
export async function runJobFile(path: string, options: JobOptions, stdio: Stdio): Promise<ExitCode> {
  const { what, bytes } = await givenFile(path, process.stdin)
  const job = readJobFile(bytes, what)
  const isElsewhere = options.cluster !== undefined || options.endpoint !== undefined
  const target = targetOf('run', isElsewhere ? options : { ...options, cluster: job.cluster })
  const approvedRows = approvedRowsOf(options.approvedRows) ?? null
  const limits = Limits.parse({ ...job.limits, ...adjustmentOf(options), approvedRows })
  return runSpec({ ...job, cluster: target.cluster, limits }, target, options, stdio)
}
