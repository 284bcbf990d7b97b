import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ProblemError } from '../../../shared/problem-error.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import {
  examineRowFile,
  RowFileReader,
  type FileRow,
  type RowFileIndex,
  type RowFileOptions,
} from '../row-files.ts'

let files = 0
let folder: string | undefined

/** A new file with the content. */
export async function writtenFile(content: string | Uint8Array, name = 'rows.csv'): Promise<string> {
  folder ??= ownFolder('rows')
  files += 1
  const path = join(folder, `${files}-${name}`)
  await writeFile(path, content)
  return path
}

export async function examined(
  content: string | Uint8Array,
  options: RowFileOptions = {},
  name?: string,
): Promise<RowFileIndex> {
  return await examineRowFile(await writtenFile(content, name), options, {
    scratchFolder: ownFolder('scratch'),
  })
}

export async function allRows(index: RowFileIndex): Promise<FileRow[]> {
  const reader = new RowFileReader(index)
  try {
    return await reader.read(0, index.rows)
  } finally {
    await reader.close()
  }
}

export async function rowsOf(
  content: string | Uint8Array,
  options: RowFileOptions = {},
  name?: string,
): Promise<FileRow[]> {
  return await allRows(await examined(content, options, name))
}

/** `ok`, or the fault, of each row. */
export async function valuesOf(content: string | Uint8Array, options: RowFileOptions = {}, name?: string) {
  return (await rowsOf(content, options, name)).map(({ values, fault }) => fault ?? values)
}

/** Why a file cannot be examined. Anything that is no problem is thrown. */
export async function problemOfFile(
  content: string | Uint8Array,
  options: RowFileOptions = {},
  name?: string,
) {
  try {
    await examined(content, options, name)
  } catch (error) {
    if (error instanceof ProblemError) return error.problem
    throw error
  }
  throw new Error('It can be read.')
}
