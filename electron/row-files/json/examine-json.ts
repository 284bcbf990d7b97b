import type { Examined, ExaminedText } from '../examined.ts'
import type { RowSelection } from '../row-file.ts'
import { noRows } from '../row-file-problem.ts'
import { checkColumns } from '../text/check-columns.ts'
import { countRows, nextRow } from '../text/count-rows.ts'
import { Records } from '../text/records.ts'
import { JsonRows } from './json-rows.ts'
import { LineScanner } from './line-scanner.ts'

/** Columns are all names that any of the rows has, in the order in which they come up. */
export async function examineJson(text: ExaminedText, only: RowSelection | null): Promise<Examined> {
  const records = new Records(text.window, new LineScanner(), text.begin, 1)
  if (!(await nextRow(records, text.signal))) throw noRows(text.path)
  const rows = new JsonRows([], text.encoding, only)
  const counted = await countRows(records, text.signal, () => {
    const isRow = rows.learn(records)
    checkColumns(text.path, rows.count)
    return isRow
  })
  return {
    format: 'ndjson',
    dialect: dialectOf(text),
    ...{ columns: rows.columns, otherColumns: rows.others, commaColumns: [] },
    ...counted,
  }
}

/** Delimiter and quote are what JSON has. */
function dialectOf({ sample, encoding }: ExaminedText): Examined['dialect'] {
  const lineEnd = sample.bytes.indexOf('\r\n') === sample.bytes.indexOf('\n') - 1 ? '\r\n' : '\n'
  return {
    ...{ delimiter: ',', quote: '"', encoding, lineEnd },
    ...{ header: false, nullText: null, decimalComma: false },
  }
}
