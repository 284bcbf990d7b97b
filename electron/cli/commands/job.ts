import type { JobSpec, Operation } from '../../../shared/job-spec.ts'
import type { Engine } from '../../engine/engine.ts'
import { openSluice } from '../compose.ts'
import { driveJob } from '../drive-job.ts'
import { EXIT, exitCodeOfResult, type ExitCode } from '../exit-code.ts'
import { type Interruption, watchInterruption, whenAborted } from '../interruption.ts'
import { type JobOptions, jobSpecOf } from '../job-options.ts'
import { jsonLine, resultLine } from '../output/line.ts'
import { dryRunLines } from '../output/plan-text.ts'
import { styleFor } from '../output/style.ts'
import { viewFor } from '../output/view.ts'
import { writeProblem } from '../report-error.ts'
import type { Stdio } from '../stdio.ts'

interface Asked {
  readonly spec: JobSpec
  readonly json: boolean
  readonly stdio: Stdio
  readonly interruption: Interruption
}

/** `sluice purge`, `update` and `repopulate`. Throws a ProblemError for what keeps the job from starting. */
export async function runJobCommand(
  operation: Operation,
  options: JobOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  const spec = jobSpecOf(operation, options)
  const { engine } = await openSluice()
  const asked: Asked = { spec, json: options.json === true, stdio, interruption: watchInterruption(stdio) }
  try {
    return options.dryRun ? await dryRun(engine, asked) : await run(engine, asked)
  } finally {
    asked.interruption.dispose()
    await engine.close()
  }
}

async function dryRun(engine: Engine, asked: Asked): Promise<ExitCode> {
  const { spec, json, stdio } = asked
  const plan = await whilePlanning(engine.plan(spec), asked)
  if (json) {
    stdio.out(jsonLine({ type: 'plan', plan }) + jsonLine(resultLine({ state: 'planned', problem: null })))
  } else {
    stdio.out(`${dryRunLines(plan, styleFor(stdio.color)).join('\n')}\n`)
  }
  return EXIT.succeeded
}

async function run(engine: Engine, asked: Asked): Promise<ExitCode> {
  const { spec, json, stdio, interruption } = asked
  const job = await whilePlanning(engine.start(spec), asked)
  const result = await driveJob(job, viewFor(stdio, json), interruption)
  if (result.problem) writeProblem(result.problem, stdio)
  return exitCodeOfResult(result)
}

/** Planning only reads and can wait long for a large table, so an interruption ends the process there and then. */
async function whilePlanning<T>(planning: Promise<T>, { json, stdio, interruption }: Asked): Promise<T> {
  const proceed = whenAborted(interruption.stop, () => {
    stdio.out(
      json
        ? jsonLine(resultLine({ state: 'cancelled', problem: null }))
        : 'Stopped before anything was changed.\n',
    )
    process.exit(EXIT.stopped)
  })
  try {
    return await planning
  } finally {
    proceed()
  }
}
