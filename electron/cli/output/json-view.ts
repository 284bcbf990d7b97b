import { isFinished } from '../../../shared/job-state.ts'
import { withoutSample } from '../../../shared/plan.ts'
import type { Stdio } from '../stdio.ts'
import type { Ended, JobView } from './job-view.ts'
import { jsonLine, type OutputLine } from './line.ts'
import { createPace } from './pace.ts'

/** Four progress lines a second tell a program all it can use. */
const PROGRESS_MS = 250

/** One JSON object a line; `lastLine` makes the one that ends the job. */
export function createJsonView(stdio: Stdio, lastLine: (ended: Ended) => OutputLine): JobView {
  const write = (line: OutputLine): void => stdio.out(jsonLine(line))
  const due = createPace(PROGRESS_MS)
  return {
    // The output of a job is kept, in a log of a build server for example; a dry run alone is for looking at rows.
    started: ({ plan, approvals }) =>
      write({ type: 'plan', plan: withoutSample(plan), ...(approvals && { approvals: [...approvals] }) }),
    snapshot: (snapshot) => {
      if (!isFinished(snapshot.state) && due()) write({ type: 'progress', snapshot })
    },
    event: (event) => write({ type: 'event', event }),
    stopping: () => {},
    finished: (ended) => {
      write({ type: 'progress', snapshot: ended.snapshot })
      write(lastLine(ended))
    },
  }
}
