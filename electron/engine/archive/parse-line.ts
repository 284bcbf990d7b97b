/*
 * Why not JSON.parse: V8 keeps every text of up to ten characters that it reads in a table of its own, which nothing
 * is taken out of before the next full collection. Over some million rows it grew to 100 MiB.
 */

/** What JSON.parse answers. Throws a SyntaxError where the text is no JSON; not everything that is none is refused. */
export function parseLine(text: string): unknown {
  const reading: Reading = { text, at: 0 }
  const value = valueOf(reading)
  if (next(reading) !== '') throw unexpected(reading)
  return value
}

interface Reading {
  readonly text: string
  at: number
}

function valueOf(reading: Reading): unknown {
  switch (next(reading)) {
    case '"':
      return textOf(reading)
    case '[':
      return listOf(reading)
    case '{':
      return objectOf(reading)
    default:
      return otherOf(reading)
  }
}

function textOf(reading: Reading): string {
  const { text, at } = reading
  let end = text.indexOf('"', at + 1)
  const isPlain = !hasEscape(text, at, end)
  if (!isPlain) while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  if (end === -1) throw unexpected(reading)
  reading.at = end + 1
  return isPlain ? text.slice(at + 1, end) : (JSON.parse(text.slice(at, end + 1)) as string)
}

function hasEscape(text: string, from: number, to: number): boolean {
  const at = text.indexOf('\\', from)
  return at !== -1 && at < to
}

function isEscaped(text: string, at: number): boolean {
  let before = at
  while (text[before - 1] === '\\') before -= 1
  return (at - before) % 2 === 1
}

function listOf(reading: Reading): unknown[] {
  const list: unknown[] = []
  reading.at += 1
  while (next(reading) !== ']') {
    if (list.length > 0) pass(reading, ',')
    list.push(valueOf(reading))
  }
  reading.at += 1
  return list
}

function objectOf(reading: Reading): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  reading.at += 1
  for (let isFirst = true; next(reading) !== '}'; isFirst = false) {
    if (!isFirst) pass(reading, ',')
    const name = valueOf(reading)
    pass(reading, ':')
    object[String(name)] = valueOf(reading)
  }
  reading.at += 1
  return object
}

const ENDING = /[\s,\]}]/g

/** A number, true or false; mostly null. */
function otherOf(reading: Reading): unknown {
  const { text, at } = reading
  if (text.startsWith('null', at)) {
    reading.at += 4
    return null
  }
  ENDING.lastIndex = at
  reading.at = ENDING.exec(text)?.index ?? text.length
  return JSON.parse(text.slice(at, reading.at))
}

/** What comes next behind spaces; an empty text at the end. */
function next(reading: Reading): string {
  while (reading.text.charCodeAt(reading.at) <= 32) reading.at += 1
  return reading.text.charAt(reading.at)
}

function pass(reading: Reading, expected: string): void {
  if (next(reading) !== expected) throw unexpected(reading)
  reading.at += 1
}

function unexpected({ at }: Reading): SyntaxError {
  return new SyntaxError(`it is not JSON at character ${at + 1}`)
}
