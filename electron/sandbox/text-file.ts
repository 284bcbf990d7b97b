import { readFile } from 'node:fs/promises'
import { jsonOf } from '../../shared/parse-json.ts'
import { codeOf } from '../files/file-fault.ts'

/** The text of a file; null when it does not exist. */
export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/** The value of a JSON file; undefined when it does not exist or is damaged. */
export async function readJson(path: string): Promise<unknown> {
  return jsonOf((await readText(path)) ?? '')
}
