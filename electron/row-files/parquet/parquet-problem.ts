import { ProblemError } from '../../../shared/problem-error.ts'
import { invalidFile, isOfSystem } from '../row-file-problem.ts'
import { Damaged } from './damaged.ts'

/** What the library trips over in a damaged file may be any error. */
export async function sayingWhere<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof ProblemError || isOfSystem(error)) throw error
    const reason = error instanceof Damaged ? error.message : 'what it says of its pages is not true'
    throw invalidFile(
      `“${path}” cannot be read as Parquet: ${reason}.`,
      'The file is damaged, not complete, or written in a way that is not read here. Write it anew.',
      error,
    )
  }
}
