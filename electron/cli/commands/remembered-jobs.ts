import { MOST_REMEMBERED } from '../../../shared/remembered-job.ts'
import type { StoredJob } from '../../../shared/stored-job.ts'
import { withHistory } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { jobRecordLines, jobRecordObjects } from '../output/job-record-text.ts'
import { jsonLine } from '../output/line.ts'
import { styleFor } from '../output/style.ts'
import type { Stdio } from '../stdio.ts'
import { rememberedJobId } from '../stored-job-id.ts'
import { usageError } from '../usage-problem.ts'

/** The jobs of this machine on all clusters, none of which is reached. */
export async function rememberedJobs(stdio: Stdio): Promise<StoredJob[]> {
  return await withHistory(
    stdio,
    async (history) => await history.list({ search: '', cluster: null, limit: MOST_REMEMBERED }),
  )
}

/** `sluice jobs show`: what this machine remembers of a job. */
export async function showJob(typed: string, json: boolean, stdio: Stdio): Promise<ExitCode> {
  const detail = await withHistory(
    stdio,
    async (history) => await history.detail(await rememberedJobId(history.beginning, typed)),
  )
  if (!detail) throw usageError('A newer version of Sluice recorded this job.', 'Update Sluice.')
  const text = (): string => `${jobRecordLines(detail, styleFor(stdio.color)).join('\n')}\n`
  stdio.out(json ? jobRecordObjects(detail).map(jsonLine).join('') : text())
  return EXIT.succeeded
}
