import { readArguments } from '../arguments.ts'
import { freshSeed } from './random.ts'

/** `changes`: every row exactly once; `undo`: every row back; `write`: a file as without mishaps; `busy`: other people's rows left alone. */
export const SUITES = ['changes', 'undo', 'write', 'busy'] as const
export type Suite = (typeof SUITES)[number]

export interface FaultsOptions {
  readonly json: boolean
  readonly seed: number
  readonly suites: readonly Suite[]
}

/** Reads the command line; throws an Error whose message is for the person who typed it. */
export function readFaultsOptions(args: readonly string[]): FaultsOptions {
  const values = readArguments(args, {
    json: { type: 'boolean', default: false },
    seed: { type: 'string' },
    suite: { type: 'string', multiple: true, default: [] },
  })
  const { json, suite } = values
  return { json, seed: seedOf(values.seed), suites: suitesOf(suite) }
}

function seedOf(text: string | undefined): number {
  const seed = text === undefined ? freshSeed() : Number(text)
  if (Number.isSafeInteger(seed) && seed >= 0) return seed
  throw new Error(`--seed takes a whole number from 0, not “${text}”.`)
}

function suitesOf(names: readonly string[]): readonly Suite[] {
  const unknown = names.find((name) => !SUITES.some((suite) => suite === name))
  if (unknown !== undefined)
    throw new Error(`There is no suite “${unknown}”. Use one of: ${SUITES.join(', ')}.`)
  return names.length === 0 ? SUITES : SUITES.filter((suite) => names.includes(suite))
}
