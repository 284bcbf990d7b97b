import type { Engine } from '../../engine/engine.ts'
import { adjustmentOf, type AdjustmentOptions } from '../adjustment-options.ts'
import { withSluice } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { jobCommand } from '../output/command-text.ts'
import type { Stdio } from '../stdio.ts'
import { storedJobId } from '../stored-job-id.ts'
import { type Target, type TargetOptions, targetOf } from '../target.ts'
import { usageError } from '../usage-problem.ts'

/** `sluice pause`: whoever runs the job, no new transaction starts until it is resumed. */
export async function pauseJob(typed: string, options: TargetOptions, stdio: Stdio): Promise<ExitCode> {
  const target = targetOf('pause', options)
  const id = await onStoredJob(target, typed, stdio, async (engine, jobId) =>
    engine.pauseStored(target.cluster, jobId),
  )
  stdio.out('Paused. Processes working on the job follow within a second.\n')
  stdio.out(`Resume with: ${jobCommand('resume', id, target.cluster)}\n`)
  return EXIT.succeeded
}

/** `sluice cancel`: ends the job for good, whoever runs it. */
export async function cancelJob(typed: string, options: TargetOptions, stdio: Stdio): Promise<ExitCode> {
  const target = targetOf('cancel', options)
  await onStoredJob(target, typed, stdio, async (engine, jobId) => engine.cancelStored(target.cluster, jobId))
  stdio.out('Cancelled. The job cannot be resumed. Changed rows stay changed.\n')
  return EXIT.succeeded
}

/** `sluice adjust`: new limits for a job, whoever runs it. */
export async function adjustJob(
  typed: string,
  options: TargetOptions & AdjustmentOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  const target = targetOf('adjust', options)
  const adjustment = adjustmentOf(options)
  if (Object.keys(adjustment).length === 0) {
    throw usageError(
      'adjust needs at least one new limit.',
      'Add --batch-size, --workers, --rate or --max-rejects; see: sluice adjust --help',
    )
  }
  await onStoredJob(target, typed, stdio, async (engine, jobId) =>
    engine.adjustStored(target.cluster, jobId, adjustment),
  )
  stdio.out('Adjusted. Processes working on the job use the new limits within a second.\n')
  return EXIT.succeeded
}

/** Answers the whole id. */
async function onStoredJob(
  target: Target,
  typed: string,
  stdio: Stdio,
  use: (engine: Engine, jobId: string) => Promise<void>,
): Promise<string> {
  return withSluice(target, stdio, async ({ engine }) => {
    const jobId = await storedJobId(engine, target.cluster, typed)
    await use(engine, jobId)
    return jobId
  })
}
