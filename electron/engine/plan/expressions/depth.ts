import { expressionProblem, type Input } from './expression-problem.ts'
import type { ScanToken } from './parser.ts'

/**
 * How deep an expression may be nested. PostgreSQL itself takes about 2,000 levels before its stack of 2 MB ends;
 * the parser, as WebAssembly on the stack of JavaScript, 800 of the costliest kind (CASE), and whoever walks
 * the tree needs some as well. Written by hand, a condition has ten.
 */
export const MOST_LEVELS = 500

/** Throws for an expression that is nested deeper: before it is parsed, which is what might not end well. */
export function checkDepth(input: Input, tokens: readonly ScanToken[]): void {
  if (levelsOf(tokens) > MOST_LEVELS) throw tooDeep(input)
}

export function tooDeep(input: Input) {
  const message = `The ${input} is nested too deeply: more than ${MOST_LEVELS} levels of parentheses, calls, CASE or operators in a row.`
  return expressionProblem(
    input,
    'syntax',
    message,
    'Write lists of values as IN (…), and split long chains.',
  )
}

const OPENING = new Set(['(', '[', 'CASE'])
const CLOSING = new Set([')', ']', 'END'])
/** What stands side by side in the tree: `a OR b OR c` is one list there. */
const SEPARATING = new Set([',', 'AND', 'OR', 'WHEN', 'THEN', 'ELSE'])
/** Each of these takes all that is before it into a deeper level, also past a separator. */
const CHAINING = new Set(['JOIN', 'UNION', 'INTERSECT', 'EXCEPT'])
const OPERANDS = new Set(['IDENT', 'ICONST', 'FCONST', 'SCONST', 'BCONST', 'XCONST', 'USCONST', 'UIDENT'])

/** One pair of brackets: what its separated parts are nested to, and the part that is being read. */
interface Level {
  deepest: number
  chain: number
  /** Operators and keywords of the part; each may be a level: `1 + 1 + 1`, `NOT NOT a`. */
  run: number
  /** The deepest brackets inside the part. */
  inside: number
}

/** Never fewer levels than the syntax tree has, in one pass over the tokens. */
export function levelsOf(tokens: readonly ScanToken[]): number {
  const open: Level[] = [emptyLevel()]
  for (const { text, tokenName } of tokens) {
    const word = text.toUpperCase()
    const level = open.at(-1) ?? emptyLevel()
    if (OPENING.has(word)) open.push(emptyLevel())
    else if (CLOSING.has(word)) close(open)
    else if (SEPARATING.has(word)) endPart(level)
    else if (CHAINING.has(word)) level.chain += 1
    else if (word !== '.' && !OPERANDS.has(tokenName)) level.run += 1
  }
  while (open.length > 1) close(open)
  return open[0] ? depthOf(open[0]) : 0
}

function emptyLevel(): Level {
  return { deepest: 0, chain: 0, run: 0, inside: 0 }
}

function endPart(level: Level): void {
  level.deepest = Math.max(level.deepest, level.run + level.inside)
  level.run = 0
  level.inside = 0
}

function close(open: Level[]): void {
  const closed = open.length > 1 ? open.pop() : undefined
  const around = open.at(-1)
  if (closed && around) around.inside = Math.max(around.inside, depthOf(closed) + 1)
}

function depthOf(level: Level): number {
  return Math.max(level.deepest, level.run + level.inside) + level.chain
}
