import type { FileHandle } from 'node:fs/promises'
import type { PageHeader } from 'hyparquet'
import { parquetHeader } from 'hyparquet/src/column.js'
import { check } from './damaged.ts'
import { readBytes, type Chunk } from './footer.ts'
import type { Raw } from './leaf-text.ts'
import type { Leaf } from './leaves.ts'
import { MOST_PAGE_BYTES, MOST_PAGE_VALUES } from './page-limits.ts'
import { dictionaryOf, pageOf, type Page } from './page.ts'

/** Headers have some dozen bytes; more with statistics of long texts. */
const HEADER_BYTES = [4 * 1_024, 64 * 1_024, 4 * 1_024 * 1_024]

interface FoundPage {
  readonly header: PageHeader
  /** Of what is behind the header. */
  readonly offset: number
  /** How many values, of a column that is not nested rows, are before it. */
  readonly before: number
  readonly values: number
}

/** The pages of one leaf in one row group, found one after the other, of which the last one that was asked for is kept. */
export class LeafPages {
  readonly #file: FileHandle
  readonly #leaf: Leaf
  readonly #chunk: Chunk
  readonly #found: FoundPage[] = []
  #dictionary: ArrayLike<Raw> = []
  #offset: number
  #values = 0
  #kept: { found: FoundPage; page: Page } | undefined

  constructor(file: FileHandle, leaf: Leaf, chunk: Chunk) {
    this.#file = file
    this.#leaf = leaf
    this.#chunk = chunk
    this.#offset = chunk.begin
  }

  get dictionary(): ArrayLike<Raw> {
    return this.#dictionary
  }

  /** The page with a value, and how many values are before that page. */
  async pageWith(value: number): Promise<{ page: Page; before: number }> {
    while (this.#values <= value) await this.#findNext()
    const found = this.#found.findLast(({ before }) => before <= value)
    check(found !== undefined, 'a value is missing')
    if (this.#kept?.found !== found) this.#kept = { found, page: await this.#read(found) }
    return { page: this.#kept.page, before: found.before }
  }

  async #read({ header, offset }: FoundPage): Promise<Page> {
    const bytes = await readBytes(this.#file, offset, header.compressed_page_size)
    const page = pageOf(bytes, header, this.#leaf, this.#chunk.codec)
    const { places } = page.values
    const known = this.#dictionary.length
    check(!places || places.every((place) => place >= 0 && place < known), 'a value is not in the dictionary')
    return page
  }

  async #findNext(): Promise<void> {
    check(this.#offset < this.#chunk.end, 'pages are missing')
    const { header, offset } = await this.#readHeader()
    const { compressed_page_size: size } = header
    check(size >= 0 && offset + size <= this.#chunk.end, 'a page is longer than its column')
    check(isWithin(header.uncompressed_page_size, MOST_PAGE_BYTES), 'a page is too large')
    this.#offset = offset + size
    if (header.type === 'DICTIONARY_PAGE') {
      const bytes = await readBytes(this.#file, offset, size)
      this.#dictionary = dictionaryOf(bytes, header, this.#leaf, this.#chunk.codec)
    } else if (header.type === 'DATA_PAGE' || header.type === 'DATA_PAGE_V2') {
      this.#add(header, offset)
    }
  }

  #add(header: PageHeader, offset: number): void {
    const values = (header.data_page_header ?? header.data_page_header_v2)?.num_values ?? -1
    check(isWithin(values, MOST_PAGE_VALUES), 'a page has too many values')
    check(this.#values + values <= this.#chunk.values, 'pages have more values than their column')
    if (values > 0) this.#found.push({ header, offset, before: this.#values, values })
    this.#values += values
  }

  async #readHeader(): Promise<{ header: PageHeader; offset: number }> {
    const left = this.#chunk.end - this.#offset
    for (const most of HEADER_BYTES) {
      const bytes = await readBytes(this.#file, this.#offset, Math.min(most, left))
      const reader = { view: new DataView(bytes.buffer), offset: 0 }
      try {
        return { header: parquetHeader(reader), offset: this.#offset + reader.offset }
      } catch (error) {
        if (most >= left || most === HEADER_BYTES.at(-1)) throw error
      }
    }
    check(false, 'a page has no header')
  }
}

const isWithin = (value: number, most: number) => Number.isInteger(value) && value >= 0 && value <= most
