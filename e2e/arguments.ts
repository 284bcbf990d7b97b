import { parseArgs, type ParseArgsConfig } from 'node:util'

type Known = NonNullable<ParseArgsConfig['options']>

/** The values of the options; throws an Error that names those there are when anything else is written. */
export function readArguments<const T extends Known>(args: readonly string[], known: T) {
  try {
    return parseArgs({ args: [...args], options: known }).values
  } catch (cause) {
    const names = Object.entries(known).map(([name, { type }]) =>
      type === 'boolean' ? `--${name}` : `--${name} <value>`,
    )
    throw new Error(`The options are ${names.join(', ')}, and nothing else is read.`, { cause })
  }
}

/** What `read` makes of this process's arguments; null, with code 2 at its end, where it says what is wrong with them. */
export function optionsOrUsage<T>(read: (args: readonly string[]) => T): T | null {
  try {
    return read(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`)
    process.exitCode = 2
    return null
  }
}
