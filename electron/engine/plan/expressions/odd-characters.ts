import { expressionProblem, type Input } from './expression-problem.ts'
import type { ScanToken } from './parser.ts'

/** Characters that look like SQL and are letters to PostgreSQL: what they are, and what to write instead. */
const ODD: readonly (readonly [characters: RegExp, what: string, instead: string])[] = [
  [/[\u00a0\u2007\u202f]/u, 'a non-breaking space', 'Use a plain space.'],
  [/[\u200b\u2060\ufeff]/u, 'a zero-width space', 'Remove it.'],
  [/[\u2018-\u201b\u2032\u00b4\uff07]/u, 'a typographic quote', "Write values in straight quotes: 'books'."],
  [/[\u201c-\u201f\u2033\u00ab\u00bb\u2039\u203a\uff02]/u, 'a typographic quote', `Write values in straight quotes, 'books', and names in double ones, "Name".`],
  [/[\u2010-\u2015\u2212\u02d7\ufe63\uff0d]/u, 'a dash instead of a minus sign', 'Use the minus sign of the keyboard: -'],
  [/[\u2260\u2264\u2265\u00d7\u00f7\u2217]/u, 'a mathematical sign', 'Write <>, <=, >=, * or /.'],
  [/\p{Zs}|\p{Zl}|\p{Zp}/u, 'an unusual space', 'Use a plain space.'],
  [/\p{Cf}|[\u115f\u1160\u3164\uffa0]/u, 'an invisible character', 'Remove it.'],
  [/[\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff5e\u3001\u3002]/u, 'a full-width character', 'Write it in plain ASCII.'],
] // prettier-ignore

const QUOTED = /'[^']*'|"[^"]*"/g

/** Throws for a name without quotes that has one of them in it: it was hardly meant as a name. */
export function checkCharacters(input: Input, text: string, tokens: readonly ScanToken[]): void {
  for (const { tokenName, text: name, start } of tokens) {
    if (tokenName !== 'IDENT' || name.startsWith('"') || isAscii(name)) continue
    const before = Buffer.from(text).subarray(0, start).toString()
    refuseOdd(input, name, before)
  }
}

/** The same for a text that is no SQL, perhaps because of one. */
export function checkUnreadable(input: Input, text: string): void {
  refuseOdd(
    input,
    text.replaceAll(QUOTED, (quoted) => ' '.repeat(quoted.length)),
    '',
  )
}

function refuseOdd(input: Input, text: string, before: string): void {
  for (const [index, character] of Array.from(text).entries()) {
    if (character === ' ' || isAscii(character)) continue
    const known = ODD.find(([characters]) => characters.test(character))
    if (!known) continue
    const [, what, instead] = known
    const place = Array.from(before).length + index + 1
    const message = `The ${input} has ${what}, ${named(character)}, at character ${place}, which PostgreSQL reads as part of a name.`
    throw expressionProblem(
      input,
      'syntax',
      message,
      `${instead} A name that contains it must be in double quotes.`,
    )
  }
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length
}

/** `U+2019`. */
function named(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
