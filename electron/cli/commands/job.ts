import type { JobSpec, Operation } from '../../../shared/job-spec.ts'
import type { Engine } from '../../engine/engine.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { type JobOptions, jobSpecOf } from '../job-options.ts'
import { jsonLine, resultLine } from '../output/line.ts'
import { dryRunLines } from '../output/plan-text.ts'
import { styleFor } from '../output/style.ts'
import { viewFor } from '../output/view.ts'
import { beforeFirstChange, runJob, type Talk, withTalk } from '../run-job.ts'
import type { Stdio } from '../stdio.ts'

/** `sluice purge`, `update` and `repopulate`. Throws a ProblemError for what keeps the job from starting. */
export async function runJobCommand(
  operation: Operation,
  options: JobOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  const spec = jobSpecOf(operation, options)
  return withTalk(options.json, stdio, async (engine, talk) => {
    if (options.dryRun) return dryRun(engine, spec, talk)
    const job = await beforeFirstChange(engine.start(spec), talk)
    return runJob(job, viewFor(stdio, talk.json), talk)
  })
}

async function dryRun(engine: Engine, spec: JobSpec, talk: Talk): Promise<ExitCode> {
  const { json, stdio } = talk
  const plan = await beforeFirstChange(engine.plan(spec), talk)
  if (json) {
    stdio.out(jsonLine({ type: 'plan', plan }) + jsonLine(resultLine({ state: 'planned', problem: null })))
  } else {
    stdio.out(`${dryRunLines(plan, styleFor(stdio.color)).join('\n')}\n`)
  }
  return EXIT.succeeded
}
