import { readArguments } from '../arguments.ts'
import type { Race } from './bench-case.ts'

export interface BenchOptions {
  readonly json: boolean
  readonly runs: number
  readonly races: readonly Race[]
}

/** Reads the command line; throws an Error whose message is for the person who typed it. */
export function readBenchOptions(args: readonly string[], races: readonly Race[]): BenchOptions {
  const values = readArguments(args, {
    json: { type: 'boolean', default: false },
    runs: { type: 'string', default: '5' },
    case: { type: 'string', multiple: true, default: [] },
  })
  return { json: values.json, runs: wholeNumber(values.runs), races: chosen(races, values.case) }
}

function wholeNumber(text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1) return number
  throw new Error(`--runs takes a whole number from 1, not “${text}”.`)
}

function chosen(races: readonly Race[], names: readonly string[]): readonly Race[] {
  const known = races.flat().map(({ name }) => name)
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new Error(`There is no case “${unknown}”. Use one of: ${known.join(', ')}.`)
  if (names.length === 0) return races
  return races
    .map((race) => race.filter(({ name }) => names.includes(name)))
    .filter((race) => race.length > 0)
}
