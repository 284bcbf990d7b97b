import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../electron/cli/program.ts'
import { stdioWith } from '../electron/cli/testing/stdio.ts'
import { textsOf, type Text } from './texts.ts'

/*
 * Problems, warnings and notes are written where neither front end is known. A command of the terminal
 * is of no use in the window, and a button of the window is none in the terminal: what Sluice itself can
 * do is said by a problem's action, which each front end translates.
 */

/** What both front ends may show. */
const SHARED_BY_BOTH = 'electron/{engine,sandbox,clusters,history,files}/**/*.ts'
const CONTRACTS = 'shared/*.ts'
/** What only the window shows, or only the terminal. */
const WINDOW = '{electron/main,renderer}/**/*.{ts,tsx}'
const TERMINAL = 'electron/cli/**/*.ts'

/** What the window offers to copy: the same job for the terminal, and what other programs need. */
const COMMANDS_TO_COPY = new Set(['shared/command-line.ts', 'renderer/features/clusters/connect-client.tsx'])

/** Every command without others below it, and every option, as they are typed. */
const { commands, options } = wordsOf(createProgram(stdioWith({}), async () => {}))

function wordsOf(command: Command): { commands: string[]; options: string[] } {
  const below = command.commands.map(wordsOf)
  const names = below.flatMap((each) => each.commands)
  return {
    commands: names.length === 0 ? [command.name()] : names.map((name) => `${command.name()} ${name}`),
    options: [...command.options, ...below.flatMap((each) => each.options.map((long) => ({ long })))].flatMap(
      ({ long }) => long ?? [],
    ),
  }
}

const OF_TERMINAL = new RegExp(String.raw`\b(?:${commands.join('|')})\b|(?:${options.join('|')})(?![\w-])`)
const OF_WINDOW = /\b(?:buttons?|clicks?|in the app|in the window)\b/i

const offending = (texts: readonly Text[], pattern: RegExp) =>
  texts.filter(({ text }) => pattern.test(text)).map(({ file, text }) => `${file}: ${text}`)

/** Alone, an option is an argument for another program. */
const ARGUMENT = /^--[a-z-]+$/

describe('what the window shows', () => {
  it('names no command and no option of the terminal', () => {
    const texts = textsOf(SHARED_BY_BOTH, CONTRACTS, WINDOW).filter(
      ({ file, text }) => !COMMANDS_TO_COPY.has(file) && !ARGUMENT.test(text),
    )
    expect(texts.length).toBeGreaterThan(1_000)
    expect(offending(texts, OF_TERMINAL)).toEqual([])
  })
})

it('is told the code, whoever is told to look it up', () => {
  const texts = textsOf(SHARED_BY_BOTH, CONTRACTS, WINDOW, TERMINAL)
  const advised = texts.filter(({ text }) => /\blook\b.*\b(?:code|SQLSTATE)\b/i.test(text))
  expect(advised.length).toBeGreaterThan(0)
  expect(advised.filter(({ text }) => !text.includes('SQLSTATE …'))).toEqual([])
})

describe('what the terminal shows', () => {
  it('names nothing to click', () => {
    expect(offending(textsOf(SHARED_BY_BOTH, CONTRACTS, TERMINAL), OF_WINDOW)).toEqual([])
  })
})
