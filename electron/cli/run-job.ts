import type { Sluice } from '../compose.ts'
import type { Job } from '../engine/engine.ts'
import { withSluice } from './compose.ts'
import { driveJob } from './drive-job.ts'
import { EXIT, exitCodeOfResult, type ExitCode } from './exit-code.ts'
import { type Interruption, watchInterruption, whenAborted } from './interruption.ts'
import { adviseAbout } from './output/action-command.ts'
import { jsonLine, resultLine } from './output/line.ts'
import type { JobView } from './output/job-view.ts'
import { styleFor } from './output/style.ts'
import { summaryLines } from './output/summary.ts'
import { exitCodeWith, writeProblem } from './report-error.ts'
import type { Stdio } from './stdio.ts'
import type { Target } from './target.ts'

/** Whom a command talks to, and how. */
export interface Talk {
  readonly json: boolean
  readonly stdio: Stdio
  readonly interruption: Interruption
}

/** Runs a command that shows a job: takes over Ctrl-C, and leaves no job behind. */
export async function withTalk(
  target: Target,
  json: boolean | undefined,
  stdio: Stdio,
  use: (sluice: Sluice, talk: Talk) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withSluice(target, stdio, async (sluice) => {
    const interruption = watchInterruption(stdio)
    try {
      return await use(sluice, { json: json === true, stdio, interruption })
    } finally {
      interruption.dispose()
    }
  })
}

/**
 * Shows a job to its end; what went wrong stands on standard error, and what the job came to as well
 * where standard output could not be written.
 */
export async function runJob(job: Job, view: JobView, { stdio, interruption }: Talk): Promise<ExitCode> {
  const result = await driveJob(job, view, interruption, 'interrupt')
  if (stdio.failure() !== null) {
    const ended = { plan: job.plan, snapshot: job.snapshot(), result, logFile: job.logFile }
    const lines = summaryLines(ended, { heldBack: null, style: styleFor(false) })
    stdio.error(lines.map((line) => `${line}\n`).join(''))
  }
  adviseAbout(job.id)
  if (result.problem) writeProblem(result.problem, stdio)
  return exitCodeOfResult(result)
}

/**
 * Waits for what comes before the first changed row. Planning only reads and can wait long for a
 * large table, so an interruption ends the process there and then.
 */
export async function beforeFirstChange<T>(
  waiting: Promise<T>,
  { json, stdio, interruption }: Talk,
): Promise<T> {
  const proceed = whenAborted(interruption.stop, () => {
    stdio.out(
      json
        ? jsonLine(resultLine({ state: 'interrupted', problem: null }))
        : 'Stopped before anything was changed.\n',
    )
    process.exit(exitCodeWith(EXIT.stopped, stdio))
  })
  try {
    return await waiting
  } finally {
    proceed()
  }
}
