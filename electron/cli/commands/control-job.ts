import type { Engine } from '../../engine/engine.ts'
import { adjustmentOf, type AdjustmentOptions } from '../adjustment-options.ts'
import { withEngine } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { requiredCluster } from '../option-values.ts'
import { jobCommand } from '../output/command-text.ts'
import type { Stdio } from '../stdio.ts'
import { storedJobId } from '../stored-job-id.ts'
import { usageError } from '../usage-problem.ts'

interface ClusterOption {
  readonly cluster?: string
}

/** `sluice pause`: whoever runs the job, no new transaction starts until it is resumed. */
export async function pauseJob(typed: string, options: ClusterOption, stdio: Stdio): Promise<ExitCode> {
  const cluster = requiredCluster('pause', options.cluster)
  const id = await onStoredJob(cluster, typed, async (engine, jobId) => engine.pauseStored(cluster, jobId))
  stdio.out('Paused. Processes that work on the job notice within a second.\n')
  stdio.out(`Go on with: ${jobCommand('resume', id, cluster)}\n`)
  return EXIT.succeeded
}

/** `sluice cancel`: ends the job for good, whoever runs it. */
export async function cancelJob(typed: string, options: ClusterOption, stdio: Stdio): Promise<ExitCode> {
  const cluster = requiredCluster('cancel', options.cluster)
  await onStoredJob(cluster, typed, async (engine, jobId) => engine.cancelStored(cluster, jobId))
  stdio.out('Cancelled for good. Rows that were changed stay changed.\n')
  return EXIT.succeeded
}

/** `sluice adjust`: new limits for a job, whoever runs it. */
export async function adjustJob(
  typed: string,
  options: ClusterOption & AdjustmentOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  const cluster = requiredCluster('adjust', options.cluster)
  const adjustment = adjustmentOf(options)
  if (Object.keys(adjustment).length === 0) {
    throw usageError(
      'adjust needs at least one new limit.',
      'Add --batch-size, --workers or --rate; see: sluice adjust --help',
    )
  }
  await onStoredJob(cluster, typed, async (engine, jobId) => engine.adjustStored(cluster, jobId, adjustment))
  stdio.out('Adjusted. Processes that work on the job take the new limits over within a second.\n')
  return EXIT.succeeded
}

/** Answers the whole id. */
async function onStoredJob(
  cluster: string,
  typed: string,
  use: (engine: Engine, jobId: string) => Promise<void>,
): Promise<string> {
  return withEngine(async (engine) => {
    const jobId = await storedJobId(engine, cluster, typed)
    await use(engine, jobId)
    return jobId
  })
}
