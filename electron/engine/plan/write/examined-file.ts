import type { ExaminedFile } from '../../../../shared/examined-file.ts'
import type { RowFile } from '../../../../shared/row-file.ts'
import { shortened } from '../../../../shared/shortened.ts'
import { RowFileReader } from '../../../row-files/row-files.ts'
import { examineGiven } from './examine.ts'
import { examinedOf } from './plan-write.ts'

/** Enough to recognise what a field is. */
const FIRST_ROWS = 3
const MOST_CHARACTERS = 100

/** What a file of rows is and how it begins, before anybody knows a table for it. */
export async function examinedFile(given: RowFile, archives: string): Promise<ExaminedFile> {
  const { index, release } = await examineGiven(given, archives)
  const reader = new RowFileReader(index)
  try {
    const rows = await reader.read(0, FIRST_ROWS)
    const first = rows.map(({ values }) => index.columns.map((_, place) => shownValue(values[place] ?? null)))
    return { file: examinedOf(index), first }
  } finally {
    await reader.close()
    await release()
  }
}

function shownValue(value: string | null): string | null {
  return value === null ? null : shortened(value, MOST_CHARACTERS)
}
