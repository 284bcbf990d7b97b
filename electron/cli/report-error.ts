import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { EXIT, exitCodeOfProblem, type ExitCode } from './exit-code.ts'
import { actionCommand } from './output/action-command.ts'
import { asksForJson } from './given-text.ts'
import { jsonLine, resultLine } from './output/line.ts'
import { shellWord } from '../../shared/command-line.ts'
import { printable, printableLines } from '../../shared/printable.ts'
import type { Stdio } from './stdio.ts'
import { type Command, CommanderError } from 'commander'
import { usageProblem } from './usage-problem.ts'

/** Tells what kept a command from starting: on standard error, and with --json as the result line too. */
export function reportError(
  error: unknown,
  args: readonly string[],
  stdio: Stdio,
  program: Command,
): ExitCode {
  const problem = error instanceof CommanderError ? usageProblem(error, args, program) : problemOf(error)
  if (asksForJson(args)) stdio.out(jsonLine(resultLine({ state: 'failed', problem })))
  writeProblem(problem, stdio)
  return exitCodeOfProblem(problem)
}

/**
 * The code that a command ends with. Where standard output could not be written it has failed, whatever
 * it did: nobody can rely on what they read.
 */
export function exitCodeWith(code: ExitCode, stdio: Stdio): ExitCode {
  const failure = stdio.failure()
  if (failure === null) return code
  const done = code === EXIT.succeeded ? ' The command itself succeeded.' : ''
  stdio.error(`error: Standard output could not be written: ${failure}.${done}\n`)
  stdio.error('next: Free disk space, or write the output to another place.\n')
  return EXIT.failed
}

/** Cause, next step and what it asks to run or to paste, on standard error. */
export function writeProblem(problem: Problem, stdio: Stdio): void {
  const lines = [`error: ${printable(messageOf(problem))}`, ...nextLines(problem)]
  stdio.error(lines.map((line) => `${line}\n`).join(''))
}

/** What happened, with the code that the database gave it, unless the problem says it anyway. */
function messageOf({ message, nextStep, sqlState }: Problem): string {
  const said = sqlState === undefined || `${message} ${nextStep}`.includes(sqlState)
  return said ? message : `${message} (SQLSTATE ${sqlState})`
}

function nextStepOf({ nextStep, names = [] }: Pick<Problem, 'nextStep' | 'names'>): string {
  return nextStep.replace(names.join(', '), () => names.map(shellWord).join(', '))
}

/** The next step, and what it asks to run or to paste on lines of its own, to be copied. */
export function nextLines({ remedy, action, ...problem }: Problem): string[] {
  const copied = [...(action ? [actionCommand(action)] : []), ...(remedy === undefined ? [] : [remedy])]
  return [
    `next: ${printable(nextStepOf(problem))}`,
    ...copied.flatMap((text) => printableLines(text).map((line) => `  ${line}`)),
  ]
}
