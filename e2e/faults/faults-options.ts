import { readArguments } from '../arguments.ts'
import { freshSeed } from './random.ts'

export interface FaultsOptions {
  readonly json: boolean
  readonly seed: number
}

/** Reads the command line; throws an Error whose message is for the person who typed it. */
export function readFaultsOptions(args: readonly string[]): FaultsOptions {
  const values = readArguments(args, {
    json: { type: 'boolean', default: false },
    seed: { type: 'string' },
  })
  const seed = values.seed === undefined ? freshSeed() : Number(values.seed)
  if (Number.isSafeInteger(seed) && seed >= 0) return { json: values.json, seed }
  throw new Error(`--seed takes a whole number from 0, not “${values.seed}”.`)
}
