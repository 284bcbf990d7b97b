import {
  compareRuns,
  invalid,
  type Comparison,
  readRecording,
  type Recording,
} from '../../conformance/conformance.ts'
import { openSandbox } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { watchInterruption } from '../interruption.ts'
import { filePath } from '../option-values.ts'
import { comparisonText } from '../output/comparison-text.ts'
import { jsonLine } from '../output/line.ts'
import { byHandText } from '../output/recording-text.ts'
import { GROUPS, newScratchName, recordAnswers } from '../recording/record-answers.ts'
import { requireNoFaults } from '../recording/require-no-faults.ts'
import type { Stdio } from '../stdio.ts'

/** `sluice sandbox compare`: asks the sandbox what a cluster was asked; exit code 1 where it answers otherwise. */
export async function compareSandbox(
  file: string,
  { json }: { json?: boolean },
  stdio: Stdio,
): Promise<ExitCode> {
  const path = filePath(file)
  const recording = await readRecording(path)
  const comparison = await compare(recording, stdio)
  if (comparison === null) return EXIT.stopped
  const { differences, compared, missing, unknown } = comparison
  if (compared === 0) {
    throw invalid(
      `${path} contains none of the cases of this version of Sluice.`,
      'Record the cluster again with: sluice clusters record NAME --to FILE',
    )
  }
  if (json) {
    for (const difference of differences) stdio.out(jsonLine({ type: 'difference', ...difference }))
    stdio.out(
      jsonLine({
        type: 'compared',
        compared,
        differences: differences.length,
        missing: [...missing],
        unknown: [...unknown],
      }),
    )
  } else stdio.out(comparisonText(comparison, recording))
  return differences.length === 0 ? EXIT.succeeded : EXIT.failed
}

/** Null when it was interrupted. */
async function compare(recording: Recording, stdio: Stdio): Promise<Comparison | null> {
  const sandbox = await openSandbox()
  await requireNoFaults(sandbox)
  const interruption = watchInterruption(stdio)
  const schema = newScratchName()
  try {
    const cases = await recordAnswers({
      connect: async () => await sandbox.connection(),
      schema,
      words: [],
      stop: interruption.stop,
      onGroup: () => {},
      onLeft: () => stdio.error(byHandText(schema)),
    })
    return compareRuns(recording.cases, cases, GROUPS)
  } catch (error) {
    if (interruption.stop.aborted) return null
    throw error
  } finally {
    interruption.dispose()
  }
}
