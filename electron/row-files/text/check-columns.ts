import { counted } from '../../../shared/counted.ts'
import { invalidFile } from '../row-file-problem.ts'
import { MOST_COLUMNS } from './limits.ts'

/** Throws where no table can have so many. */
export function checkColumns(path: string, columns: number): void {
  if (columns <= MOST_COLUMNS) return
  throw invalidFile(
    `“${path}” has more columns than the ${counted(MOST_COLUMNS, 'column')} that a table can have.`,
    'Check how the file is written, or leave columns out of it.',
  )
}
