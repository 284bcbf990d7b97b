import { MOST_REMEMBERED, type RememberedDetail } from '../../../shared/remembered-job.ts'
import type { StoredJob } from '../../../shared/stored-job.ts'
import { type ExportedJob, recordedJob } from '../../export/exported-job.ts'
import { archivesOfJobs, withHistory, withSluice } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { exportCommand } from '../output/command-text.ts'
import { jobRecordLines, jobRecordObjects } from '../output/job-record-text.ts'
import type { ArchivesOfJobs } from '../output/job-table.ts'
import { jsonLine } from '../output/line.ts'
import { storedJobLines } from '../output/machine-table.ts'
import { styleFor } from '../output/style.ts'
import type { Stdio } from '../stdio.ts'
import { rememberedJobId, storedJobId, unknownJob } from '../stored-job-id.ts'
import { type TargetOptions, targetOf } from '../target.ts'
import type { Flags } from '../typed-options.ts'
import { usageError } from '../usage-problem.ts'

/** The jobs of this machine on all clusters, none of which is reached. */
export async function rememberedJobs(stdio: Stdio): Promise<StoredJob[]> {
  return await withHistory(
    stdio,
    async (history) => await history.list({ search: '', cluster: null, limit: MOST_REMEMBERED }),
  )
}

/** `sluice jobs show`: what this machine remembers of a job or, of a cluster that is named, what its ledger knows. */
export async function showJob(
  typed: string,
  { json, ...named }: TargetOptions & Flags<'json'>,
  stdio: Stdio,
): Promise<ExitCode> {
  if (Object.keys(named).length > 0) return await showStored(typed, named, json === true, stdio)
  const detail = withArchive(await remembered(typed, stdio), await archivesOfJobs())
  const text = (): string => `${jobRecordLines(detail, styleFor(stdio.color)).join('\n')}\n`
  stdio.out(json ? jobRecordObjects(detail).map(jsonLine).join('') : text())
  return EXIT.succeeded
}

/** What has become of its archive since: it may have been deleted, or be kept for longer. */
function withArchive(detail: RememberedDetail, archives: ArchivesOfJobs): RememberedDetail {
  const { job, record } = detail
  const result = record?.detail.result
  if (!record || !result?.archive) return detail
  const kept = archives.get(job.jobId)
  const archive = kept ? { ...result.archive, ...kept } : null
  return { job, record: { ...record, detail: { ...record.detail, result: { ...result, archive } } } }
}

async function showStored(typed: string, named: TargetOptions, json: boolean, stdio: Stdio) {
  const target = targetOf('jobs show', named)
  const { cluster } = target
  const job = await withSluice(target, stdio, async ({ engine }) => {
    const jobId = await storedJobId(engine, cluster, typed)
    return (await engine.storedJobs(cluster)).find((stored) => stored.jobId === jobId)
  })
  if (!job) throw unknownJob(typed, cluster)
  const text = (): string => `${storedJobLines(job, styleFor(stdio.color)).join('\n')}\n`
  stdio.out(json ? jsonLine({ type: 'job', ...job }) : text())
  return EXIT.succeeded
}

/** What this machine recorded of a job, without its cluster; throws `usage` where only a ledger told of it. */
export async function recordedHere(typed: string, stdio: Stdio): Promise<ExportedJob> {
  const { job, record } = await remembered(typed, stdio)
  if (record) return recordedJob(record.detail)
  const { jobId, cluster } = job
  throw usageError(
    `The job “${jobId}” did not run on this machine; the ledger of ${cluster} has it.`,
    `Read it from there: ${exportCommand(jobId, cluster)}`,
  )
}

async function remembered(typed: string, stdio: Stdio): Promise<RememberedDetail> {
  const detail = await withHistory(
    stdio,
    async (history) => await history.detail(await rememberedJobId(history.beginning, typed)),
  )
  if (detail) return detail
  throw usageError('A later version of Sluice recorded this job.', 'Update Sluice.')
}
