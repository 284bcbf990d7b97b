import type { FileHandle } from 'node:fs/promises'
import type { FileRow, RowFileIndex } from '../row-file.ts'
import { Untakable } from './damaged.ts'
import { readFooter, type Footer, type Group } from './footer.ts'
import { GroupReader, type Cell } from './group-reader.ts'
import { changedFile } from '../row-file-problem.ts'
import { bareJson } from './nested-values.ts'
import { sayingWhere } from './parquet-problem.ts'
import { printable } from '../../../shared/printable.ts'
import { shortened } from '../../../shared/shortened.ts'

/** Reads rows of a Parquet file, column by column. */
export class ParquetSource {
  readonly #file: FileHandle
  readonly #index: RowFileIndex
  #footer: Footer | undefined
  #group: GroupReader | undefined

  constructor(file: FileHandle, index: RowFileIndex) {
    this.#file = file
    this.#index = index
  }

  async read(from: number, to: number): Promise<FileRow[]> {
    return await sayingWhere(this.#index.path, async () => {
      this.#footer ??= await readFooter(this.#file, this.#index.contentBytes)
      if (this.#footer.rows !== this.#index.rows) throw changedFile(this.#index.path)
      const parts: FileRow[][] = []
      for (const group of this.#footer.groups) {
        const begin = Math.max(from, group.rowsBefore)
        const end = Math.min(to, group.rowsBefore + group.rows)
        if (begin < end) parts.push(await this.#readGroup(this.#footer, group, begin, end))
      }
      return parts.flat()
    })
  }

  async #readGroup(footer: Footer, group: Group, from: number, to: number): Promise<FileRow[]> {
    if (this.#group?.group !== group) this.#group = new GroupReader(this.#file, footer, group)
    const cells = await this.#group.cells(from - group.rowsBefore, to - group.rowsBefore)
    return Array.from({ length: to - from }, (_, index) =>
      rowOf(
        footer,
        from + index + 1,
        cells.map((column) => column[index] ?? null),
      ),
    )
  }
}

function rowOf({ columns }: Footer, no: number, cells: readonly Cell[]): FileRow {
  const members = columns.map(({ name, isNested, leaves }, index) => {
    const json = jsonOf(cells[index] ?? null, isNested, leaves[0]?.isBare === true)
    return `${JSON.stringify(name)}:${json}`
  })
  const source = `{${members.join(',')}}`
  const values: (string | null)[] = []
  for (const [index, cell] of cells.entries()) {
    if (cell instanceof Untakable) {
      const name = printable(shortened(columns[index]?.name ?? '', 100))
      const fault = `Column “${name}” ${cell.why}`.replace(/\.?$/, '.')
      return { no, line: no, values: [], fault, source }
    }
    values.push(cell)
  }
  return { no, line: no, values, source }
}

function jsonOf(cell: Cell, isNested: boolean, isBare: boolean): string {
  if (cell === null) return 'null'
  const text = cell instanceof Untakable ? cell.text : cell
  if (isNested) return text
  return isBare ? bareJson(text) : JSON.stringify(text)
}
