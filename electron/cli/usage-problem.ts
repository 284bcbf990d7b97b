import type { Command, CommanderError } from 'commander'
import { capitalized } from '../../shared/counted.ts'
import type { Problem } from '../../shared/problem.ts'
import { ProblemError } from '../../shared/problem-error.ts'

/** Wrong usage in words: what is wrong, and what to write instead. */
export function usageError(message: string, nextStep: string): ProblemError {
  return new ProblemError({ kind: 'usage', code: 'usage', message, nextStep })
}

/** What the argument parser objects to, as a problem like any other. */
export function usageProblem(
  { code, message }: CommanderError,
  args: readonly string[],
  program: Command,
): Problem {
  const help = helpCommand(args, program)
  if (code === 'commander.help')
    return usageError('No command was given.', `Choose one; see: ${help}`).problem
  const [first = '', suggestion = ''] = message.replace(/^error: /, '').split('\n')
  const meant = /^\(Did you mean (.*)\?\)$/.exec(suggestion)?.[1]
  const advice = meant ? `Did you mean ${meant}? ` : adviceFor(code, args)
  return usageError(sentence(first), `${advice}See: ${help}`).problem
}

function adviceFor(code: string, args: readonly string[]): string {
  if (code === 'sluice.repeatedOption') return 'Specify it only once. '
  if (code === 'commander.conflictingOption') return 'Leave one of them out. '
  const takesSql = args.includes('--where') || args.includes('--set')
  if (code !== 'commander.excessArguments' || !takesSql) return ''
  return 'Quote a condition or a change, so that it is one argument. '
}

/** The command that the arguments begin with is the one to look up, as far as it exists. */
function helpCommand([word, ...rest]: readonly string[], command: Command, path = 'sluice'): string {
  const next = command.commands.find((each) => each.name() === word)
  return next === undefined ? `${path} --help` : helpCommand(rest, next, `${path} ${next.name()}`)
}

function sentence(text: string): string {
  return capitalized(text.replaceAll(/'([^']*)'/g, '“$1”').replace(/\.?$/, '.'))
}
