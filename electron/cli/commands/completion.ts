import { COMPLETION_SCRIPTS, type Shell } from '../completion/shell-scripts.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import type { Stdio } from '../stdio.ts'
import { usageError } from '../usage-problem.ts'

/** `sluice completion`: the script that a shell evaluates when it starts. */
export async function printCompletion(shell: string, _: object, stdio: Stdio): Promise<ExitCode> {
  if (!Object.hasOwn(COMPLETION_SCRIPTS, shell))
    throw usageError(`There is no completion for the shell “${shell}”.`, 'Use bash, zsh or fish.')
  stdio.out(COMPLETION_SCRIPTS[shell as Shell])
  return EXIT.succeeded
}
