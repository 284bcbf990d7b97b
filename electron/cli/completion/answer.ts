import type { Command } from 'commander'
import type { Stdio } from '../stdio.ts'
import { type BashLine, insertedWord, readBashLine } from './bash-word.ts'
import { knownValues } from './known-values.ts'
import { type Candidate, expectedAfter } from './place.ts'

/** The first line of an answer: names of files are for the shell to find, anything else follows. */
type Kind = 'files' | 'words'

interface Answer {
  readonly kind: Kind
  readonly candidates: readonly Candidate[]
}

const FILES: Answer = { kind: 'files', candidates: [] }

/**
 * What a shell's completion asks at each TAB: `bash LINE REPLACED`, `zsh CURRENT WORD…` or `fish CURRENT WORD…`. Tells
 * the kind of answer, then one candidate a line: ready to insert for bash, with its description behind a tab for the
 * others, which quote by themselves. Whatever goes wrong is an answer without candidates.
 */
export async function answerCompletion(
  program: Command,
  asked: readonly string[],
  stdio: Stdio,
): Promise<void> {
  const [shell, current = '', ...rest] = asked
  try {
    stdio.out(
      shell === 'bash' ? await bashAnswer(program, current, rest) : await answer(program, rest, current),
    )
  } catch {
    // A prompt is no place to tell of it; the command itself will.
  }
}

async function bashAnswer(
  program: Command,
  line: string,
  [replaced = '']: readonly string[],
): Promise<string> {
  const read = readBashLine(line)
  const { kind, candidates } = await answerTo(program, read)
  const fitting = candidates.filter(({ word }) => word.startsWith(read.current))
  return linesOf(
    kind,
    fitting.map(({ word }) => insertedWord(word, read, replaced)),
  )
}

async function answerTo(program: Command, { before, current, isRedirected }: BashLine): Promise<Answer> {
  // The first word is the command itself.
  return isRedirected ? FILES : await candidatesFor(program, before.slice(1), current)
}

async function answer(program: Command, before: readonly string[], current: string): Promise<string> {
  const { kind, candidates } = await candidatesFor(program, before, current)
  return linesOf(
    kind,
    candidates.map(({ word, description }) => `${word}\t${oneLine(description)}`.trimEnd()),
  )
}

async function candidatesFor(program: Command, before: readonly string[], current: string): Promise<Answer> {
  const { words, values, prefix } = expectedAfter(program, before, current)
  if (values === 'files') return FILES
  const value = current.slice(prefix.length)
  const offered =
    typeof values === 'string'
      ? await knownValues(values, value)
      : values.map((word) => ({ word, description: '' }))
  const candidates = [...words, ...offered.map((each) => ({ ...each, word: `${prefix}${each.word}` }))]
  return { kind: 'words', candidates: candidates.filter(({ word }) => !/\p{Cc}/u.test(word)) }
}

function oneLine(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ')
}

function linesOf(kind: Kind, lines: readonly string[]): string {
  return [kind, ...lines].map((line) => `${line}\n`).join('')
}
