import { expect, it } from 'vitest'
import { KEYWORDS } from '../shared/keywords.ts'
import { textsOf, type Text } from './texts.ts'

/*
 * docs/sentences.md is the catalogue of what Sluice says, to be read aloud: a change of a sentence shows there
 * as one. `npx vitest run scripts/sentences.test.ts -u` writes it anew.
 */

type FrontEnd = 'Both' | 'Window' | 'Terminal'

/** Who shows what is written where; what answers in the database's place, or describes it, speaks for itself. */
const SOURCES: Readonly<Record<FrontEnd, readonly string[]>> = {
  Both: [
    'shared/*.ts',
    'electron/*.ts',
    'electron/{engine,clusters,files,export,history}/**/*.ts',
    'electron/sandbox/{*,postgres/*,gateway-process/*,credentials/*}.ts',
  ],
  Window: ['renderer/**/*.{ts,tsx}', 'electron/{main,preload}/**/*.ts'],
  Terminal: ['electron/cli/**/*.ts'],
}

const SQL =
  /\b(?:SELECT|INSERT INTO|UPDATE [a-z…]|DELETE FROM|CREATE [A-Z]|ALTER [A-Z]|FROM [a-z…]|SET [a-z…]|WHERE|VALUES|PRIMARY KEY|FOR UPDATE)\b/
const OF_NOBODY = /^electron\/engine\/(?:sent|plan\/fill-sql)/
/** Properties of HTML and CSS, types of the database and the like: lower case without a full stop. */
const NAMES = /^[a-z_-]+(?: [a-z_-]+)?$/

const words = (text: string) => text.toLowerCase().match(/\p{L}[\p{L}\p{N}’']+/gu) ?? []
const isSentence = ({ file, text }: Text) =>
  words(text).length > 1 &&
  text.includes(' ') &&
  !NAMES.test(text) &&
  !SQL.test(text) &&
  !OF_NOBODY.test(file)

/** Read once for both tests. */
const SENTENCES = {
  Both: textsOf(...SOURCES.Both).filter(isSentence),
  Window: textsOf(...SOURCES.Window).filter(isSentence),
  Terminal: textsOf(...SOURCES.Terminal).filter(isSentence),
} as const satisfies Record<FrontEnd, readonly Text[]>

function catalogueOf(frontEnd: FrontEnd): string {
  const files = Map.groupBy(SENTENCES[frontEnd], ({ file }) => file)
  const parts = [...files].map(([file, said]) => {
    const lines = new Set(said.map(({ text }) => `- ${text.trim().replaceAll(/\s*\n\s*/g, ' ⏎ ')}`))
    return `### ${file}\n\n${[...lines].join('\n')}\n`
  })
  return `## ${frontEnd}\n\n${parts.join('\n')}`
}

it('is in the catalogue', async () => {
  const frontEnds = Object.keys(SOURCES) as FrontEnd[]
  const catalogue = `# Sentences\n\n${frontEnds.map(catalogueOf).join('\n')}`
  await expect(catalogue).toMatchFileSnapshot('../docs/sentences.md')
})

/** The share of pairs of words that two sentences have in common from which they say the same in other words. */
const ALIKE = 0.65
/** Sentences with fewer pairs of words are told apart by one word, so they are the same only word for word. */
const LEAST_PAIRS = 3

/**
 * What is not compared: an option as the command line shows it (`--batch-size <n>`), and what consists of keywords
 * of SQL (`is not null`, `timestamp with time zone`) and so is a name that the database gave.
 */
const isOption = (text: string) => text.trimStart().startsWith('--')
const isOfSql = (text: string) => words(text).every((word) => KEYWORDS.has(word) || word === 'zone')
const isCompared = ({ text }: Text) => !isOption(text) && !isOfSql(text)

it('is written once for both front ends', () => {
  const { Both, Window, Terminal } = SENTENCES
  const twice = [...sameIn(Both, Window), ...sameIn(Both, Terminal), ...sameIn(Window, Terminal)]
  expect(twice).toEqual([])
})

it('recognizes a sentence that is written again', () => {
  const again = (one: string, other: string) =>
    [...sameIn([{ file: 'one.ts', text: one }], [{ file: 'other.ts', text: other }])].length > 0
  expect(again('Not verified', 'Not verified:')).toBe(true)
  expect(again('Saved to …', 'Saved to …\n')).toBe(true)
  expect(again('There is no cluster named “…”.', 'There is no cluster “…”')).toBe(true)
  expect(again('AWS profile', 'AWS profile “…”')).toBe(false)
  expect(again('Batch size', '--batch-size <n>')).toBe(false)
  expect(again('is not null', 'IS NOT NULL')).toBe(false)
})

function* sameIn(ones: readonly Text[], others: readonly Text[]): Iterable<string> {
  const candidates = others.filter(isCompared).map(comparable)
  for (const one of ones.filter(isCompared).map(comparable))
    for (const other of candidates)
      if (isSame(one, other)) yield `${one.file}: ${one.text} ~ ${other.file}: ${other.text}`
}

interface Comparable extends Text {
  readonly plain: string
  readonly placeholders: number
  /** Pairs of words that follow each other. */
  readonly pairs: ReadonlySet<string>
}

function comparable({ file, text }: Text): Comparable {
  const each = words(text)
  const pairs = new Set(each.slice(1).map((word, index) => `${each[index]} ${word}`))
  return { file, text, plain: each.join(' '), placeholders: text.split('…').length - 1, pairs }
}

/** A label is not the sentence that it begins: of short texts, those with as much filled in are compared. */
function isSame(one: Comparable, other: Comparable): boolean {
  const [fewer, more] = [one.pairs.size, other.pairs.size].toSorted((a, b) => a - b) as [number, number]
  if (fewer < LEAST_PAIRS) return one.plain === other.plain && one.placeholders === other.placeholders
  if (fewer <= more * ALIKE) return false
  const shared = [...one.pairs].filter((pair) => other.pairs.has(pair)).length
  return shared > (fewer + more - shared) * ALIKE
}
