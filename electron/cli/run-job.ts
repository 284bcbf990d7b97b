import type { JobResult } from '../../shared/job.ts'
import type { Problem } from '../../shared/problem.ts'
import type { Sluice } from '../compose.ts'
import { endProcess } from '../end-process.ts'
import type { Job, OnLaunch } from '../engine/engine.ts'
import { withSluice } from './compose.ts'
import { driveJob } from './drive-job.ts'
import { EXIT, exitCodeOfResult, type ExitCode } from './exit-code.ts'
import { type Interruption, watchInterruption, whenAborted } from './interruption.ts'
import { adviseAbout } from './output/action-command.ts'
import { jsonLine, resultLine } from './output/line.ts'
import { endedOf, type JobView } from './output/job-view.ts'
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
 * Shows a job to its end; what went wrong stands on standard error, and what the job came to as well where it would
 * be told nowhere else.
 */
export async function runJob(job: Job, view: JobView, { stdio, interruption }: Talk): Promise<ExitCode> {
  const result = await driveJob(job, view, interruption, 'interrupt')
  if (stdio.failure() !== null || (stdio.quiet && !isAsPlanned(result))) {
    const lines = summaryLines(endedOf(job, result), { heldBack: null, style: styleFor(false) })
    stdio.error(lines.map((line) => `${line}\n`).join(''))
  }
  adviseAbout(job.id)
  if (result.problem) writeProblem(result.problem, stdio)
  return exitCodeOfResult(result)
}

/** It changed all it was to change, and nothing is left to look at. */
function isAsPlanned({ state, rejects, unknownRows, verification }: JobResult): boolean {
  return state === 'succeeded' && rejects + unknownRows === 0 && verification?.state !== 'differs'
}

/**
 * Waits for what comes before the first change. Planning only reads and can wait long for a
 * large table, so an interruption ends the process there and then.
 */
export async function beforeFirstChange<T>(
  work: () => Promise<T>,
  { json, stdio, interruption }: Talk,
): Promise<T> {
  const proceed = whenAborted(interruption.stop, () => {
    stdio.out(
      json
        ? jsonLine(resultLine({ state: 'interrupted', problem: null }))
        : 'Stopped before anything was changed.\n',
    )
    endProcess(exitCodeWith(EXIT.stopped, stdio))
  })
  try {
    return await work()
  } finally {
    proceed()
  }
}

/**
 * Waits for a job that is being launched. Once the ledger is written to, an interruption waits for
 * the job, which then ends by it and says what it did.
 */
export async function launched<T extends Job | null>(
  launch: (onLaunch: OnLaunch) => Promise<T>,
  talk: Talk,
): Promise<T> {
  const { promise: launching, resolve: onLaunch } = Promise.withResolvers<void>()
  const job = launch(onLaunch)
  await beforeFirstChange(async () => await Promise.race([launching, job]), talk)
  const unwatch = whenAborted(talk.interruption.lastWords, () => tellUnknown(talk))
  try {
    return await job
  } finally {
    unwatch()
  }
}

/** Nobody waits any longer for what the ledger answers. */
function tellUnknown({ json, stdio }: Talk): void {
  const problem: Problem = {
    kind: 'failed',
    code: 'gave-up',
    message: 'Stopped while the job was starting; the ledger may have a record of it.',
    nextStep: 'List the jobs to see whether it started.',
    action: 'list-jobs',
  }
  if (json) stdio.out(jsonLine(resultLine({ state: 'interrupted', problem })))
  writeProblem(problem, stdio)
}
