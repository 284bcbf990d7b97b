import { isFinished } from '../../../shared/job-state.ts'
import type { Stdio } from '../stdio.ts'
import { createEventLines } from './event-text.ts'
import type { JobView } from './job-view.ts'
import { createLimitChanges } from './limit-changes.ts'
import { createPace } from './pace.ts'
import type { Intro } from './plan-text.ts'
import { progressLine } from './progress-text.ts'
import { styleFor } from './style.ts'
import { summaryLines } from './summary.ts'

/** A log file is read later: a line a second is plenty. */
const PROGRESS_MS = 1_000

/** Plain lines without escape codes, for a file or a pipe. */
export function createPlainView(stdio: Stdio, intro: Intro): JobView {
  const style = styleFor(false)
  const events = createEventLines()
  let due: (() => boolean) | undefined
  let limitChange: ReturnType<typeof createLimitChanges> | undefined
  const print = (...lines: readonly string[]): void => stdio.out(lines.map((line) => `${line}\n`).join(''))
  return {
    started: (job) => {
      print(...intro(job, style))
      limitChange = createLimitChanges(job.plan.spec.limits)
      due = createPace(PROGRESS_MS)
      // The first line comes after a second: a shorter job has nothing to tell before its summary.
      due()
    },
    snapshot: (snapshot) => {
      const change = limitChange?.(snapshot)
      if (change) print(change)
      if (!isFinished(snapshot.state) && due?.()) print(progressLine(snapshot))
    },
    event: (event) => {
      const line = events.line(event)
      if (line) print(line)
    },
    stopping: () => print('Stopping: running transactions complete first.'),
    finished: (ended) => print(...summaryLines(ended, { heldBack: events.heldBack(), style })),
  }
}
