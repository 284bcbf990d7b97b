import { inputFolder, sluiceHome } from '../home.ts'
import { isInputNeeded, keepInput, STANDARD_INPUT } from '../kept-input.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { stoppable } from './stoppable.ts'
import type { Stdio } from './stdio.ts'

/** Runs what somebody gave such a file for. In the place of standard input there is a file, for as long as a job of it may be resumed. */
export async function withGivenFile<Path extends string | undefined, Spec>(
  given: Path,
  specOf: (path: Path | string) => Spec,
  { json }: { readonly json?: boolean },
  stdio: Stdio,
  run: (spec: Spec) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (given !== STANDARD_INPUT) return await run(specOf(given))
  // What is wrong with the options is told before somebody sends a million rows.
  specOf(given)
  let path = ''
  const kept = await stoppable(json, stdio, async ({ stop }) => {
    path = await keepInput(process.stdin, inputFolder(sluiceHome()), stop)
    return EXIT.succeeded
  })
  if (kept !== EXIT.succeeded) return kept
  const code = await run(specOf(path))
  if (isInputNeeded(path))
    stdio.error(`The rows of standard input are kept for the job to be resumed: ${path}\n`)
  return code
}
