import type { Reject } from '../../../shared/job.ts'
import { isGone, knownJobs } from '../../../shared/known-jobs.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import { MOST_REMEMBERED } from '../../../shared/remembered-job.ts'
import type { StoredJob } from '../../../shared/stored-job.ts'
import { archivesOfJobs, withSluice } from '../compose.ts'
import { EXIT, exitCodeOfProblem, type ExitCode } from '../exit-code.ts'
import { type ArchivesOfJobs, jobTableLines } from '../output/job-table.ts'
import { jsonLine, type OutputLine, resultLine } from '../output/line.ts'
import { rejectTableLines } from '../output/reject-table.ts'
import { type Style, styleFor } from '../output/style.ts'
import { writeProblem } from '../report-error.ts'
import type { Typed } from '../typed-options.ts'
import { rejectsPath, saveRejects } from './saved-rejects.ts'
import type { Stdio } from '../stdio.ts'
import { type TargetOptions, targetOf } from '../target.ts'
import { storedJobId } from '../stored-job-id.ts'
import type { Flags } from '../typed-options.ts'
import { rememberedJobs } from './remembered-jobs.ts'

type ListOptions = TargetOptions & Flags<'json'>

/**
 * `sluice jobs`: the jobs of this machine and, of a cluster that is named, those of its ledger. Where that cannot be
 * asked, it lists what is remembered and ends with the problem.
 */
export async function listJobs(options: ListOptions, stdio: Stdio): Promise<ExitCode> {
  const { json: _, ...named } = options
  const archives = await archivesOfJobs()
  if (Object.keys(named).length === 0)
    return tellJobs(await rememberedJobs(stdio), archives, null, options, stdio)
  const target = targetOf('jobs', options)
  const { cluster } = target
  const { jobs, problem } = await withSluice(target, stdio, async ({ engine, history }) => {
    const remembered = await history.list({ search: '', cluster, limit: MOST_REMEMBERED })
    try {
      const stored = await engine.storedJobs(cluster)
      return { jobs: knownJobs(stored, remembered, (job) => isGone(job, stored)), problem: null }
    } catch (error) {
      if (remembered.length === 0) throw error
      return { jobs: remembered, problem: problemOf(error) }
    }
  })
  const code = tellJobs(jobs, archives, cluster, options, stdio)
  if (!problem) return code
  if (options.json) stdio.out(jsonLine(resultLine({ state: 'failed', problem })))
  writeProblem(problem, stdio)
  return exitCodeOfProblem(problem)
}

function tellJobs(
  jobs: readonly StoredJob[],
  archives: ArchivesOfJobs,
  cluster: string | null,
  options: ListOptions,
  stdio: Stdio,
): ExitCode {
  return tell(options, stdio, {
    lines: jobs.map((job: StoredJob) => ({ type: 'job', ...job, archive: archives.get(job.jobId) })),
    text: (style) => jobTableLines(jobs, cluster, style, archives),
  })
}

/** `sluice rejects`: the rows that a job set aside. */
export async function listRejects(
  typed: string,
  { output, ...options }: ListOptions & Typed<'output'>,
  stdio: Stdio,
): Promise<ExitCode> {
  const target = targetOf('rejects', options)
  const path = output === undefined ? null : await rejectsPath(output)
  const { cluster } = target
  const rejects = await withSluice(target, stdio, async ({ engine }) => {
    const jobId = await storedJobId(engine, cluster, typed)
    if (path !== null) await saveRejects(engine, cluster, [jobId], path)
    return await engine.rejects(cluster, jobId)
  })
  return tell(options, stdio, {
    lines: rejects.map((reject: Reject) => ({ type: 'reject', ...reject })),
    text: (style) => rejectTableLines(rejects, style),
  })
}

function tell(
  { json }: ListOptions,
  stdio: Stdio,
  list: { lines: readonly OutputLine[]; text: (style: Style) => readonly string[] },
): ExitCode {
  const text = (): string => `${list.text(styleFor(stdio.color)).join('\n')}\n`
  stdio.out(json ? list.lines.map(jsonLine).join('') : text())
  return EXIT.succeeded
}
