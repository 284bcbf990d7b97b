import { createHash } from 'node:crypto'
import type { Value } from './case.ts'

/** The parameters as they are sent. */
export function boundValues(values: readonly Value[] = []): (string | number | null)[] {
  return values.map((value) => (typeof value === 'object' && value !== null ? noise(value.noise) : value))
}

/** Letters that no compression makes much smaller, the same ones each time. */
function noise(bytes: number): string {
  const parts: string[] = []
  for (let length = 0; length < bytes; length += 64)
    parts.push(createHash('sha256').update(`${length}`).digest('hex'))
  return parts.join('').slice(0, bytes)
}
