import type { Command } from 'commander'
import { usageError } from '../usage-problem.ts'
import type { SluiceCommand } from './command.ts'

const NOTES = `
Examples:
  $ sluice help jobs show
  $ sluice help --all | less
`

/** The command that shows the help of others; those that are there when it is added can be completed. */
export function addHelpCommand(program: SluiceCommand): void {
  const names = program.commands.map((command) => command.name())
  program
    .add('help', 'Show the help of a command, or of all of them.', NOTES)
    .takes('[command...]', 'the command, as in: jobs show', names)
    .option('--all', 'the whole reference: every command with its options')
    .action((words: readonly string[], { all }: { all?: boolean }) => {
      const command = words.reduce<Command>(below, program)
      if (all) for (const each of withBelow(command)) each.outputHelp()
      else command.outputHelp()
    })
}

function below(command: Command, word: string): Command {
  const next = command.commands.find((each) => each.name() === word)
  if (next) return next
  throw usageError(`Unknown command “${word}”.`, `See: ${pathOf(command)} --help`)
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name()
}

function withBelow(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withBelow)]
}
