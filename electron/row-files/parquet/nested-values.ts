import { assembleLists, assembleNested } from 'hyparquet/src/assemble.js'
import { DEFAULT_PARSERS } from 'hyparquet/src/convert.js'
import { check, Untakable } from './damaged.ts'
import type { Raw } from './leaf-text.ts'
import type { Leaf, ParquetColumn } from './leaves.ts'
import type { LeafPages } from './pages.ts'

/** What one row group holds of a nested column at most: it is put together as a whole. */
const MOST_VALUES = 16 * 1_024 * 1_024

/** A value within lists and groups, by its text. */
class LeafValue {
  readonly json: string
  readonly fault: Untakable | null
  readonly #text: string

  constructor(value: string | Untakable, isBare: boolean) {
    this.fault = value instanceof Untakable ? value : null
    this.#text = value instanceof Untakable ? value.text : value
    this.json = isBare ? bareJson(this.#text) : JSON.stringify(this.#text)
  }

  /** The name that it has as the key of a map. */
  toString(): string {
    return this.#text
  }
}

/** JSON has no numbers that are none. */
export function bareJson(text: string): string {
  return /^-?\d|^true$|^false$/.test(text) ? text : JSON.stringify(text)
}

/** The values of a nested column in a row group, as JSON. */
export async function nestedValues(
  column: ParquetColumn,
  pages: readonly LeafPages[],
  values: readonly number[],
  rows: number,
): Promise<(string | null | Untakable)[]> {
  const parts = new Map<string, unknown[]>()
  for (const [index, leaf] of column.leaves.entries()) {
    const of = pages[index]
    check(of !== undefined, 'a column is missing')
    parts.set(leaf.path.join('.'), await assembledLeaf(of, leaf, values[index] ?? 0))
  }
  if (column.tree.children.length > 0) assembleNested(parts, column.tree, DEFAULT_PARSERS)
  const assembled = parts.get(column.tree.path.join('.'))
  check(assembled?.length === rows, 'a nested column has not all rows')
  return Array.from(assembled, jsonOf)
}

async function assembledLeaf(pages: LeafPages, leaf: Leaf, values: number): Promise<unknown[]> {
  check(values <= MOST_VALUES, 'a nested column has too many values')
  let output: unknown[] = []
  for (let at = 0; at < values;) {
    const { page } = await pages.pageWith(at)
    const raw = page.values
    const found = Array.from({ length: raw.length }, (_, index): LeafValue => {
      const place = raw.places?.[index]
      const value: Raw | undefined = place === undefined ? raw.raw[index] : pages.dictionary[place]
      check(value !== undefined, 'a value is missing')
      return new LeafValue(leaf.toText(value), leaf.isBare)
    })
    const definitions = page.definitions ? Array.from(page.definitions) : []
    const repetitions = page.repetitions ? Array.from(page.repetitions) : []
    const lists = assembleLists(
      output,
      definitions,
      repetitions,
      found as never,
      leaf.schemaPath,
    ) as unknown[]
    output = lists === (found as unknown) ? [...output, ...found] : lists
    at += page.count
  }
  return output
}

function jsonOf(value: unknown): string | null | Untakable {
  if (value === null || value === undefined) return null
  let fault: Untakable | null = null
  const visit = (part: unknown): string => {
    if (part === null || part === undefined) return 'null'
    if (part instanceof LeafValue) {
      fault ??= part.fault
      return part.json
    }
    if (Array.isArray(part)) return `[${part.map(visit).join(',')}]`
    return `{${Object.entries(part)
      .map(([name, each]) => `${JSON.stringify(name)}:${visit(each)}`)
      .join(',')}}`
  }
  const json = visit(value)
  return fault === null ? json : new Untakable((fault as Untakable).why, json)
}
