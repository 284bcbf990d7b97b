import type { WrittenColumn } from '../plan/write/write.ts'

/**
 * Which lane writes the rows of a key: always the same, however the key is spelled, so that puts and deletes of it stay
 * in their order. Of types that spell one value in many ways no part is taken, which leaves fewer lanes but the order.
 */
export function laneOfKey(
  columns: readonly Pick<WrittenColumn, 'castType'>[],
  texts: readonly (string | null | undefined)[],
  lanes: number,
): number {
  let hash = FIRST
  for (const [place, { castType }] of columns.entries())
    hash = hashed(hash, `${spelledOneWay(castType, texts[place] ?? '')}\0`)
  return hash % lanes
}

const INTEGERS: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint'])
const TEXTS: ReadonlySet<string> = new Set(['text', 'character varying'])

function spelledOneWay(castType: string, text: string): string {
  if (TEXTS.has(castType)) return text
  if (castType === 'uuid') return text.toLowerCase().replaceAll(/[{}\s-]/g, '')
  return INTEGERS.has(castType) ? integer(text) : ''
}

function integer(text: string): string {
  try {
    return String(BigInt(text.replaceAll('_', '').replace(/^\s*\+/, '')))
  } catch {
    return ''
  }
}

/* FNV-1a, of 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
const FIRST = 2_166_136_261
const PRIME = 16_777_619

function hashed(start: number, text: string): number {
  let hash = start
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), PRIME)
  return hash >>> 0
}
