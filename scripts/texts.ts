import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseAst } from 'vite'
import { PROJECT } from './project.ts'

/** A string of the sources, and the file that it is written in. */
export interface Text {
  readonly file: string
  readonly text: string
}

const OF_TESTS = /\.test\.tsx?$|\/testing(?:\/|\.tsx?$)|\/conformance\//

/** Every string of the sources that match, comments and tests left out. What a template is filled in with is shown as …. */
export function textsOf(...patterns: string[]): Text[] {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: PROJECT })).toSorted()
  return files.filter((file) => !OF_TESTS.test(file)).flatMap((file) => textsOfFile(file))
}

function textsOfFile(file: string): Text[] {
  const lang = file.endsWith('x') ? 'tsx' : 'ts'
  const texts: string[] = []
  collect(parseAst(readFileSync(join(PROJECT, file), 'utf8'), { lang }), texts)
  return texts.map((text) => ({ file, text }))
}

interface Node {
  readonly type?: string
  readonly value?: unknown
  readonly operator?: string
  readonly left?: Node
  readonly right?: Node
  readonly quasis?: readonly { readonly value: { readonly cooked: string } }[]
  readonly expressions?: readonly Node[]
}

function collect(node: unknown, texts: string[]): void {
  if (Array.isArray(node)) return node.forEach((each) => collect(each, texts))
  if (typeof node !== 'object' || node === null) return
  const text = textOf(node)
  if (text !== null) texts.push(text)
  for (const [name, below] of Object.entries(node))
    if (text === null || name === 'expressions') collect(below, texts)
}

/** Null where it is no string. A sum of strings is one of them. */
function textOf({ type, value, operator, left, right, quasis }: Node): string | null {
  if (type === 'Literal' && typeof value === 'string') return value
  if (type === 'JSXText' && typeof value === 'string') return value.replaceAll(/\s+/g, ' ').trim()
  if (type === 'TemplateLiteral') return (quasis ?? []).map((quasi) => quasi.value.cooked).join('…')
  if (type !== 'BinaryExpression' || operator !== '+' || !left || !right) return null
  const [first, second] = [textOf(left), textOf(right)]
  return first === null || second === null ? null : first + second
}
