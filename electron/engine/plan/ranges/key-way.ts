import type { BatchWork } from '../blueprint.ts'
import { isArithmetic, keyDistance } from './key-arithmetic.ts'
import type { KeyPrefix } from '../../db/key.ts'

type Key = KeyPrefix | null

/** How much of the way from one key to another a third one has come, 0 to 1; null where the keys do not tell. */
export type ShareOfWay = (from: Key, to: Key, key: Key) => number | null

/** By the keys of a phase; rows that are inserted or put back have their numbers for keys. */
export function shareOfWay(work: BatchWork): ShareOfWay {
  if (work.kind === 'hash') return () => null
  const castTypes = 'change' in work ? work.change.key.map(({ castType }) => castType) : ['bigint']
  return (from, to, key) => {
    const column = castTypes.findIndex((_, index) => from?.[index] !== to?.[index])
    const [begin, end, at] = [from?.[column], to?.[column], key?.[column]]
    if (begin === undefined || end === undefined || at === undefined) return null
    const castType = castTypes[column] ?? 'text'
    // Many keys may have this value, and how many of them are passed it does not tell.
    const isShared = column + 1 < castTypes.length
    if (isShared && at === end) return null
    const place = lineOf(castType, begin, end)
    const passed = place(at) - place(begin) - (isShared && isArithmetic(castType) ? 1 : 0)
    const share = passed / (place(end) - place(begin))
    return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : null
  }
}

const NUMBERS: ReadonlySet<string> = new Set(['numeric', 'real', 'double precision'])

/** Where values lie on a line, in any measure; NaN for what is none. */
function lineOf(castType: string, begin: string, end: string): (text: string) => number {
  if (isArithmetic(castType)) return (text) => keyDistance(castType, begin, text) ?? NaN
  if (NUMBERS.has(castType)) return Number
  return /^(date|timestamp)\b/.test(castType) ? timeOf : placesOf(begin, end)
}

/** To the millisecond; sessions print times in UTC. NaN for infinity and before Christ. */
function timeOf(text: string): number {
  const [day = '', time = '00:00'] = text.replace(/\+00$/, '').split(' ')
  return Date.parse(`${day}T${time.slice(0, '00:00:00.000'.length)}Z`)
}

/** As many bytes as a number has room for. */
const PLACES = 6

/** A text as a number of which the bytes behind what both ends begin with are the places. */
function placesOf(begin: string, end: string): (text: string) => number {
  const [low, high] = [Buffer.from(begin), Buffer.from(end)]
  const differs = low.findIndex((byte, index) => byte !== high[index])
  const start = differs < 0 ? low.length : differs
  return (text) =>
    Buffer.concat([Buffer.from(text).subarray(start), Buffer.alloc(PLACES)]).readUIntBE(0, PLACES)
}
