import type { KeyPrefix } from '../../db/key.ts'

/** A row of a file goes by its line, in the place of a key. */
export function lineName(line: number): KeyPrefix {
  return [`line ${line}`]
}

export function lineOf([name = '']: KeyPrefix): number {
  return Number(name.replace(/^line /, ''))
}
