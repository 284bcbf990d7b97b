import type { JobSnapshot } from '../../../shared/snapshot.ts'
import type { Stdio } from '../stdio.ts'
import { renderBlock } from './block.ts'
import { createEventLines } from './event-text.ts'
import type { JobView } from './job-view.ts'
import { createLimitChanges } from './limit-changes.ts'
import { createLiveBlock } from './live-block.ts'
import type { Intro } from './plan-text.ts'
import { styleFor } from './style.ts'
import { summaryLines } from './summary.ts'

/** Ten times a second is smooth to the eye; more only heats the terminal. */
const REDRAW_MS = 100

/** A block that is redrawn in place, replaced by a summary at the end. */
export function createLiveView(stdio: Stdio, intro: Intro): JobView {
  const style = styleFor(stdio.color)
  const events = createEventLines()
  let newest: JobSnapshot | null = null
  let block: ReturnType<typeof createLiveBlock> | undefined
  let limitChange: ReturnType<typeof createLimitChanges> | undefined
  const print = (lines: readonly string[]): void => stdio.out(lines.map((line) => `${line}\n`).join(''))
  const redraw = (): void => {
    if (newest) block?.draw(renderBlock(newest, stdio.size(), style))
  }
  const printAbove = (line: string): void => {
    block?.clear()
    print([line])
    redraw()
  }
  let timer: NodeJS.Timeout | undefined
  let unwatch: (() => void) | undefined
  return {
    started: (job) => {
      print(intro(job, style))
      limitChange = createLimitChanges(job.plan.spec.limits)
      block = createLiveBlock(stdio)
      timer = setInterval(redraw, REDRAW_MS)
      unwatch = stdio.onResize(redraw)
    },
    snapshot: (snapshot) => {
      newest = snapshot
      const change = limitChange?.(snapshot)
      if (change) printAbove(change)
    },
    event: (event) => {
      const line = events.line(event)
      if (line) printAbove(event.level === 'error' ? style.bad(line) : style.attention(line))
    },
    stopping: () =>
      printAbove('Stopping: running transactions complete first. Press Ctrl-C again to stop immediately.'),
    finished: (ended) => {
      clearInterval(timer)
      unwatch?.()
      block?.clear()
      block?.dispose()
      print(summaryLines(ended, { heldBack: events.heldBack(), style }))
    },
  }
}
