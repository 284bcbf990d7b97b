import { resolve } from 'node:path'
import type { z } from 'zod'
import { count } from '../../shared/counted.ts'
import { usageError } from './usage-problem.ts'

/** The value of an option that a command cannot do without. */
export function required(
  command: string,
  option: string,
  value: string | undefined,
  example: string,
): string {
  if (value !== undefined) return value
  throw usageError(
    `${command} needs ${option}.`,
    `Add it, as in ${option} ${example}; see: sluice ${command} --help`,
  )
}

/** The whole path of a file; “”, “.” and what ends in a slash would mean a folder. */
export function filePath(path: string): string {
  if (/(?:^|[/\\])\.{0,2}$/.test(path))
    throw usageError(`“${path}” is not the name of a file.`, 'Specify a file.')
  return resolve(path)
}

/**
 * Digits within the bounds of the schema; undefined when the option is absent, so that the
 * contract's own default holds. `instead` is a value to use, or what to do otherwise in words.
 */
export function wholeNumber(
  option: string,
  text: string | undefined,
  schema: z.ZodInt,
  instead: number | string,
): number | undefined {
  if (text === undefined) return undefined
  const isDigits = /^\d+$/.test(text)
  const parsed = schema.safeParse(isDigits ? Number(text) : Number.NaN)
  if (parsed.success) return parsed.data
  const range = `from ${count(schema.minValue ?? 0)} to ${count(schema.maxValue ?? 0)}`
  const advice = isDigits ? `Write one ${range}` : 'Write digits only'
  throw usageError(
    `${option} takes a whole number ${range}, not “${text}”.`,
    typeof instead === 'number' ? `${advice}: ${option} ${instead}` : `${advice}, or ${instead}.`,
  )
}

/** One of several words; undefined when the option is absent. */
export function oneOf<Value extends string>(
  option: string,
  typed: string | undefined,
  values: readonly Value[],
): Value | undefined {
  const found = values.find((value) => value === typed)
  if (typed === undefined || found !== undefined) return found
  throw usageError(`${option} cannot be “${typed}”.`, `Use ${option} ${values.join(', ')}.`)
}
