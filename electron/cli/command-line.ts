import { CommanderError } from 'commander'
import { ASKS_COMPLETION } from './completion/request.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { ASKS_VERSION, createProgram } from './program.ts'
import type { Run } from './commands/command.ts'
import { asksForJson, checkGivenText } from './given-text.ts'
import type { Stdio } from './stdio.ts'

/**
 * Parses the arguments, runs the command, and answers with the exit code; never throws. `listening`: called once the
 * command listens to signals.
 */
export async function runCommandLine(
  args: readonly string[],
  stdio: Stdio,
  listening = () => {},
): Promise<ExitCode> {
  const code = await parseAndRun(args, stdio, listening)
  if (stdio.failure() === null) return code
  const { exitCodeWith } = await import('./report-error.ts')
  return exitCodeWith(code, stdio)
}

async function parseAndRun(args: readonly string[], stdio: Stdio, listening: () => void): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.succeeded
  const run: Run = async (work) => {
    // Loaded with the first command, as all that commands need: help appears at once.
    const { leaveWhenInterrupted } = await import('./interruption.ts')
    const stay = leaveWhenInterrupted(stdio)
    listening()
    try {
      exitCode = await work(stdio)
    } finally {
      stay()
    }
  }
  const program = createProgram(stdio, run)
  if (args[0] === ASKS_COMPLETION) {
    const { answerCompletion } = await import('./completion/answer.ts')
    await answerCompletion(program, args.slice(1), stdio)
    return EXIT.succeeded
  }
  try {
    checkGivenText(args, process.env)
    await program.parseAsync(args, { from: 'user' }).catch(async (error: unknown) => {
      if (!(error instanceof CommanderError && error.code === ASKS_VERSION)) throw error
      const { printVersion } = await import('./version.ts')
      await printVersion(asksForJson(args), stdio)
    })
    return exitCode
  } catch (error) {
    // Help ends the parsing this way too.
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.succeeded
    const { reportError } = await import('./report-error.ts')
    return reportError(error, args, stdio, program)
  }
}
