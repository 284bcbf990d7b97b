import { printable } from '../../../shared/printable.ts'
import { shortened } from '../../../shared/shortened.ts'
import type { FileRow } from '../row-file.ts'
import { invalidFile } from '../row-file-problem.ts'
import { checkColumns } from '../text/check-columns.ts'

const SAY_SO = 'Correct the first row of the file, or say that the file has no header.'

/** The names of columns as the first row gives them. Throws where they are none. */
export function checkedHeader(path: string, names: FileRow['values']): string[] {
  checkColumns(path, names.length)
  const seen = new Set<string>()
  return names.map((name, index) => {
    if (name === undefined || name === null || name === '')
      throw invalidFile(`Column ${index + 1} of “${path}” has no name in the header.`, SAY_SO)
    if (seen.has(name))
      throw invalidFile(
        `The header of “${path}” has two columns “${printable(shortened(name, 100))}”.`,
        SAY_SO,
      )
    seen.add(name)
    return name
  })
}

export function faultyHeader(path: string, fault: string): Error {
  return invalidFile(`The header of “${path}” cannot be read. ${fault}`, SAY_SO)
}
