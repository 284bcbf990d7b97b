import { isIP } from 'node:net'
import type { Connection } from '../../shared/cluster.ts'

const QUOTED = /"((?:[^"]|"")+)"/g

/** In the order in which they are looked for; with a test where a pattern alone cannot tell. */
const PATTERNS: readonly (readonly [RegExp, string, is?: (found: string) => boolean])[] = [
  [/\barn:[\w-]+:[^\s"',)]+/gi, '<arn>'],
  [/\b[\w.-]+\.(?:on\.aws|api\.aws|amazonaws\.com|vpce\.[\w.-]+)\b/gi, '<host>'],
  [/\b[\w.-]*X-Amz-[\w-]+=[^\s"'&]*/gi, '<token>'],
  [/\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b/g, '<key>'],
  // Not the digits of a number with a fraction.
  [/(?<!\d\.)\b\d{12}\b(?!\.\d)/g, '<account>'],
  // Not a time of day, and not a cast: what is in front of it ends with a quotation mark or a bracket.
  [
    /(?<![\w:.])(?:[\da-f]{1,4}:|(?<![)\]'"])::)[\da-f:]*(?:[\da-f]|::)(?:\.\d{1,3}){0,3}(?:%[\w-]+)?(?!\w)/gi,
    '<address>',
    (found) => isIP(found) === 6,
  ],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '<address>'],
]

/** What no recording may hold, and the scratch schema's own name, which is another one each time. */
export interface Private {
  readonly schema: string
  /** Words of the user's: host, its first part, database user, schema, and what else names something of theirs. */
  readonly words: readonly string[]
  /** All that is asked and expected: a word that stands there is everybody's. */
  readonly known: string
}

/** The words of a connection that are the user's, and `more` of theirs; `admin`, `postgres` and the numbers of an address are everybody's. */
export function wordsOf({ host, user, schema }: Connection, more: readonly string[] = []): string[] {
  const everybodys = new Set(['admin', 'postgres', 'public', ''])
  const name = isIP(host) === 0 ? (host.split('.')[0] ?? '') : ''
  const words = new Set([host, name, user, schema ?? '', ...more])
  return [...words].filter((word) => !everybodys.has(word)).toSorted((a, b) => b.length - a.length)
}

/** A function that takes all of that out of a text. */
export function cleaner({ schema, words, known }: Private): (text: string) => string {
  const own = words.map(wholeWord).filter((word) => known.search(word) < 0)
  return (text) => {
    let clean = text.replaceAll(schema, '<schema>')
    for (const word of own) clean = clean.replace(word, '<private>')
    for (const [pattern, sign, is = () => true] of PATTERNS)
      clean = clean.replace(pattern, (found) => (known.includes(found) || !is(found) ? found : sign))
    return clean
  }
}

function wholeWord(word: string): RegExp {
  const literal = word.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`)
  return new RegExp(String.raw`(?<![\p{L}\p{N}_])${literal}(?![\p{L}\p{N}_])`, 'giu')
}

/** Takes names in quotation marks out of a message that the statements do not have: they are of somebody else's things. */
export function withoutForeignNames(message: string, statements: string): string {
  return message.replaceAll(QUOTED, (whole, name: string) => (isKnown(name, statements) ? whole : '"<name>"'))
}

/** A name that PostgreSQL makes of a table's and a column's, as `t_v_idx1` and `t_pkey`. */
const MADE = /^(.+?)_(?:\w+_)?(?:pkey|key|idx|check|fkey|seq)\d*$/

function isKnown(name: string, statements: string): boolean {
  const [, table] = MADE.exec(name) ?? []
  return statements.includes(name) || (table !== undefined && statements.includes(table))
}
