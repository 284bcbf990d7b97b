import type { Reject } from '../../../shared/job.ts'
import type { StoredJob } from '../../../shared/stored-job.ts'
import { withSluice } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { jobTableLines } from '../output/job-table.ts'
import { jsonLine, type OutputLine } from '../output/line.ts'
import { rejectTableLines } from '../output/reject-table.ts'
import { type Style, styleFor } from '../output/style.ts'
import type { Stdio } from '../stdio.ts'
import { type TargetOptions, targetOf } from '../target.ts'
import { storedJobId } from '../stored-job-id.ts'

interface ListOptions extends TargetOptions {
  readonly json?: boolean
}

/** `sluice jobs`: what the ledger of a cluster knows. */
export async function listJobs(options: ListOptions, stdio: Stdio): Promise<ExitCode> {
  const target = targetOf('jobs', options)
  const { cluster } = target
  const jobs = await withSluice(target, stdio, async ({ engine }) => engine.storedJobs(cluster))
  return tell(options, stdio, {
    lines: jobs.map((job: StoredJob) => ({ type: 'job', ...job })),
    text: (style) => jobTableLines(jobs, cluster, style),
  })
}

/** `sluice rejects`: the rows that a job set aside. */
export async function listRejects(typed: string, options: ListOptions, stdio: Stdio): Promise<ExitCode> {
  const target = targetOf('rejects', options)
  const { cluster } = target
  const rejects = await withSluice(target, stdio, async ({ engine }) =>
    engine.rejects(cluster, await storedJobId(engine, cluster, typed)),
  )
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
