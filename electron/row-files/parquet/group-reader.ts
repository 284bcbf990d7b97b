import type { FileHandle } from 'node:fs/promises'
import { check, type Untakable } from './damaged.ts'
import type { Footer, Group } from './footer.ts'
import type { Leaf, ParquetColumn } from './leaves.ts'
import { nestedValues } from './nested-values.ts'
import type { Page } from './page.ts'
import { LeafPages } from './pages.ts'

/** One value of one row, as the database takes it; null is NULL. */
export type Cell = string | null | Untakable

/** Reads rows of one row group; what it has found of pages, and those it read last, are kept. */
export class GroupReader {
  readonly group: Group
  readonly #columns: readonly ColumnReader[]

  constructor(file: FileHandle, { columns }: Footer, group: Group) {
    this.group = group
    this.#columns = columns.map((column) => new ColumnReader(file, column, group))
  }

  /** By column, then by row. */
  async cells(from: number, to: number): Promise<Cell[][]> {
    const cells: Cell[][] = []
    for (const column of this.#columns) cells.push(await column.cells(from, to))
    return cells
  }
}

class ColumnReader {
  readonly #column: ParquetColumn
  readonly #group: Group
  readonly #pages: readonly LeafPages[]
  #flat: FlatPage | undefined
  #nested: readonly Cell[] | undefined

  constructor(file: FileHandle, column: ParquetColumn, group: Group) {
    this.#column = column
    this.#group = group
    this.#pages = column.leaves.map((leaf) => {
      const chunk = group.chunks[leaf.chunk]
      check(chunk !== undefined, 'a column is missing')
      return new LeafPages(file, leaf, chunk)
    })
  }

  async cells(from: number, to: number): Promise<Cell[]> {
    if (this.#column.isNested) {
      this.#nested ??= await this.#allNested()
      return this.#nested.slice(from, to)
    }
    const cells: Cell[] = []
    while (from + cells.length < to) (await this.#flatPage(from + cells.length)).push(cells, from, to)
    return cells
  }

  async #allNested(): Promise<Cell[]> {
    const values = this.#column.leaves.map(({ chunk }) => this.#group.chunks[chunk]?.values ?? 0)
    return await nestedValues(this.#column, this.#pages, values, this.#group.rows)
  }

  async #flatPage(row: number): Promise<FlatPage> {
    const [pages] = this.#pages
    const [leaf] = this.#column.leaves
    check(pages !== undefined && leaf !== undefined, 'a column is missing')
    const { page, before } = await pages.pageWith(row)
    if (this.#flat?.page !== page) this.#flat = new FlatPage(page, before, leaf, pages)
    return this.#flat
  }
}

/** A page of a column that is not nested: a level is a row. */
class FlatPage {
  readonly page: Page
  readonly #before: number
  readonly #leaf: Leaf
  readonly #pages: LeafPages
  /** Which value a row has; -1 is NULL. Null where every row has its own. */
  readonly #valueOf: Int32Array | null
  /** Of the dictionary, as far as they were asked for. */
  readonly #texts: Cell[] = []

  constructor(page: Page, before: number, leaf: Leaf, pages: LeafPages) {
    this.page = page
    this.#before = before
    this.#leaf = leaf
    this.#pages = pages
    let values = 0
    const next = (level: number) => (level === leaf.maxDefinition ? values++ : -1)
    this.#valueOf = page.definitions ? page.definitions.map(next) : null
  }

  /** Adds the rows behind those that are there, as far as the page and `to` go. */
  push(cells: Cell[], from: number, to: number): void {
    const end = Math.min(to, this.#before + this.page.count)
    for (let row = from + cells.length; row < end; row += 1) cells.push(this.#cell(row - this.#before))
  }

  #cell(index: number): Cell {
    const value = this.#valueOf ? (this.#valueOf[index] ?? -1) : index
    if (value < 0) return null
    const { places, raw } = this.page.values
    if (!places) return this.#text(raw[value])
    const place = places[value] ?? 0
    return (this.#texts[place] ??= this.#text(this.#pages.dictionary[place]))
  }

  #text(raw: Parameters<Leaf['toText']>[0] | undefined): string | Untakable {
    check(raw !== undefined, 'a value is missing')
    return this.#leaf.toText(raw)
  }
}
