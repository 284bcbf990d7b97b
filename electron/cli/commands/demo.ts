import { RepopulateRows } from '../../../shared/job-spec.ts'
import type { Sluice } from '../../compose.ts'
import { openSluice } from '../compose.ts'
import { driveJob } from '../drive-job.ts'
import { EXIT, exitCodeOfResult, type ExitCode } from '../exit-code.ts'
import { type Interruption, watchInterruption } from '../interruption.ts'
import { wholeNumber } from '../option-values.ts'
import { createDemoView, type DemoView } from '../output/demo-view.ts'
import { writeProblem } from '../report-error.ts'
import type { Stdio } from '../stdio.ts'
import { DEMO_STEPS, type DemoStep } from './demo-steps.ts'

/** Enough rows that progress can be watched, few enough that the tour takes seconds. */
const TOUR_ROWS = 100_000

interface Tour {
  readonly sluice: Sluice
  readonly view: DemoView
  readonly interruption: Interruption
}

/** `sluice demo`: every step is a real job on the sandbox. */
export async function runDemo(options: { rows?: string; json?: boolean }, stdio: Stdio): Promise<ExitCode> {
  const rows = wholeNumber('--rows', options.rows, RepopulateRows, TOUR_ROWS) ?? TOUR_ROWS
  const tour: Tour = {
    sluice: await openSluice(stdio),
    view: createDemoView(stdio, options.json === true),
    interruption: watchInterruption(stdio),
  }
  try {
    return await onSandbox(tour, async () => walk(tour, rows, stdio))
  } finally {
    tour.interruption.dispose()
    await tour.sluice.engine.close()
  }
}

/** Leaves the sandbox as it was: running or not. */
async function onSandbox({ sluice, view }: Tour, work: () => Promise<ExitCode>): Promise<ExitCode> {
  const { state } = await sluice.sandbox.status()
  if (state === 'running') return work()
  view.starting()
  view.sandboxRuns(await sluice.sandbox.start({ onStep: (step) => view.sandboxStep(step) }))
  try {
    return await work()
  } finally {
    await sluice.sandbox.stop()
    view.sandboxStopped()
  }
}

async function walk(tour: Tour, rows: number, stdio: Stdio): Promise<ExitCode> {
  let inTable: number | null = null
  for (const [index, step] of DEMO_STEPS.entries()) {
    if (tour.interruption.stop.aborted) return stopped(tour)
    const result = await runStep(tour, step, { index, rows, inTable })
    if (result.state !== 'succeeded') {
      tour.view.ended(result.state, result.problem)
      if (result.problem) writeProblem(result.problem, stdio)
      return exitCodeOfResult(result)
    }
    inTable = step.rowsAfter(inTable ?? 0, result.rows)
  }
  tour.view.ended('succeeded', null)
  return EXIT.succeeded
}

async function runStep(
  { sluice, view, interruption }: Tour,
  step: DemoStep,
  at: { index: number; rows: number; inTable: number | null },
) {
  const jobView = view.step(step, { ...at, steps: DEMO_STEPS.length })
  // The tour starts from the beginning when it is run again, so a stopped step is not to go on.
  return driveJob(await sluice.engine.start(step.spec(at.rows)), jobView, interruption, 'cancel')
}

function stopped({ view }: Tour): ExitCode {
  view.ended('cancelled', null)
  return EXIT.stopped
}
