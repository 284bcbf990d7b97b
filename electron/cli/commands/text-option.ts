import { type Command, CommanderError } from 'commander'

/** An option with a value, given once at most: of two conditions, silently using the last would be a trap. */
export function textOption(command: Command, flags: string, description: string): Command {
  return command.option(flags, description, (value: string, previous: string | undefined): string => {
    if (previous === undefined) return value
    throw new CommanderError(1, 'sluice.repeatedOption', `option '${flags}' is specified twice`)
  })
}
