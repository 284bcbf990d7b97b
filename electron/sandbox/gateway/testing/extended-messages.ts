import { ASKS, message, textBytes } from '../frames.ts'
import type { RawAnswer } from './raw-client.ts'

/** What drivers send, by their names, for statements and portals without one unless it is given. */

const NONE = Buffer.alloc(2)
export const SYNC = message(ASKS.sync)
export const FLUSH = message(ASKS.flush)
export const EXECUTE = message(ASKS.execute, textBytes(''), Buffer.alloc(4))

export const query = (sql: string) => message(ASKS.query, textBytes(sql))
export const parse = (sql: string, name = '') => message(ASKS.parse, textBytes(name), textBytes(sql), NONE)
export const bind = (name = '') => message(ASKS.bind, textBytes(''), textBytes(name), NONE, NONE, NONE)
export const describeStatement = (name = '') => message(ASKS.describe, Buffer.from('S'), textBytes(name))
export const closeStatement = (name = '') => message(ASKS.close, Buffer.from('S'), textBytes(name))
export const run = (sql: string) => Buffer.concat([parse(sql), bind(), EXECUTE])

/** Answers as their types, with errors spelled out and the transaction's state behind ReadyForQuery. */
export const brief = (answers: readonly (RawAnswer | null)[]) =>
  answers.map((answer) => answer?.error ?? (answer?.type === 'Z' ? `Z${String(answer.body)}` : answer?.type ?? 'end')) // prettier-ignore
