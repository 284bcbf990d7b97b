import { parseArgs } from 'node:util'

const PARTS = ['checks', 'unit', 'e2e', 'packaging', 'package'] as const
export type Part = (typeof PARTS)[number]

export const USAGE = `usage: npm test -- [--only ${PARTS.join('|')}]`

/** The part of the tests that was asked for, null for all of them; or that only the usage is to be said, and the exit code. */
export function readArguments(args: string[]): { only: Part | null } | { exitCode: 0 | 2 } {
  const options = { only: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const
  try {
    const { only, help } = parseArgs({ args, options }).values
    if (help) return { exitCode: 0 }
    if (only === undefined) return { only: null }
    const part = PARTS.find((known) => known === only)
    return part === undefined ? { exitCode: 2 } : { only: part }
  } catch {
    return { exitCode: 2 }
  }
}
