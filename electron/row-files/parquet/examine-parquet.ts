import type { FileHandle } from 'node:fs/promises'
import type { Examined } from '../examined.ts'
import { checkedHeader } from '../csv/csv-header.ts'
import { NO_LANDMARKS } from '../text/landmark-list.ts'
import { check } from './damaged.ts'
import { readFooter } from './footer.ts'
import { sayingWhere } from './parquet-problem.ts'

/** The file says at its end what it holds. Whether its pages are sound is found when they are read. */
export async function examineParquet(file: FileHandle, path: string, size: number): Promise<Examined> {
  const { columns, rows } = await sayingWhere(path, async () => {
    const footer = await readFooter(file, size)
    for (const { name, tree } of footer.columns) {
      const type = tree.element.logical_type?.type
      check(
        type !== 'VARIANT' && type !== 'FILE',
        `column “${name}” is of the type ${type}, which is not read here`,
      )
    }
    return footer
  })
  return {
    format: 'parquet',
    dialect: NO_DIALECT,
    columns: checkedHeader(
      path,
      columns.map(({ name }) => name),
    ),
    commaColumns: [],
    ...{ rows, landmarks: NO_LANDMARKS },
  }
}

const NO_DIALECT: Examined['dialect'] = {
  ...{ delimiter: ',', quote: '"', encoding: 'utf-8', lineEnd: '\n' },
  ...{ header: false, nullText: null, decimalComma: false },
}
