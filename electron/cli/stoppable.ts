import { ProblemError } from '../../shared/problem-error.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { type Interruption, watchInterruption } from './interruption.ts'
import { jsonLine, resultLine } from './output/line.ts'
import { createLiveBlock } from './output/live-block.ts'
import { createPace } from './output/pace.ts'
import type { Stdio } from './stdio.ts'

/** How often a line that tells how far it is changes. */
const PROGRESS_MS = 100

export type Progress = (text: string | null) => void

/** Runs what reads for long, shows on a terminal how far it is, and leaves nothing behind when it is stopped. */
export async function stoppable(
  json: boolean | undefined,
  stdio: Stdio,
  work: (interruption: Interruption, progress: Progress) => Promise<ExitCode>,
  whenStopped = 'nothing was written',
): Promise<ExitCode> {
  const interruption = watchInterruption(stdio)
  const block = !json && stdio.terminal ? createLiveBlock(stdio) : null
  try {
    const due = createPace(PROGRESS_MS)
    return await work(interruption, (text) => {
      if (text === null) block?.clear()
      else if (due()) block?.draw([text])
    })
  } catch (error) {
    if (!interruption.stop.aborted || error instanceof ProblemError) throw error
    block?.clear()
    if (json) stdio.out(jsonLine(resultLine({ state: 'interrupted', problem: null })))
    else stdio.error(`Interrupted: ${whenStopped}.\n`)
    return EXIT.stopped
  } finally {
    block?.clear()
    block?.dispose()
    interruption.dispose()
  }
}
