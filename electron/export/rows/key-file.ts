import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RowFile } from '../../../shared/row-file.ts'
import { type AskedKey, examineKeyList, type KeyColumn } from '../../engine/engine.ts'
import { examineRowFile, RowFileReader, type RowFileIndex } from '../../row-files/row-files.ts'

const ROWS_AT_ONCE = 1_000

/** A line of a file of keys that has none. */
export interface FaultyLine {
  readonly line: number
  readonly reason: string
}

/** A file of keys, as far as it was read. */
export interface KeyFile extends AsyncDisposable {
  /** How many keys there are, faulty lines among them. */
  readonly rows: number
  keys(): AsyncIterable<readonly AskedKey[]>
  readonly faulty: readonly FaultyLine[]
}

/** Opens a file that names rows by the columns of that key. Throws `column-unknown`, and what keeps it from being read. */
export async function openKeyFile(
  path: string,
  key: readonly KeyColumn[],
  { signal }: { readonly signal: AbortSignal },
): Promise<KeyFile> {
  const scratchFolder = await mkdtemp(join(tmpdir(), 'sluice-'))
  const clean = async () => await rm(scratchFolder, { recursive: true, force: true })
  try {
    const examine = async ({ header, format }: RowFile) => {
      const options = { ...(format && { format }), ...(header !== undefined && { header }) }
      const index = await examineRowFile(path, options, { scratchFolder, signal })
      return { index, release: async () => {} }
    }
    const { examined, fields } = await examineKeyList({ path }, key, examine)
    return keyFile(examined.index, fields, clean)
  } catch (error) {
    await clean()
    throw error
  }
}

function keyFile(index: RowFileIndex, fields: readonly number[], clean: () => Promise<void>): KeyFile {
  const reader = new RowFileReader(index)
  const faulty: FaultyLine[] = []
  return {
    rows: index.rows,
    faulty,
    async *keys() {
      for (let at = 0; at < index.rows; at += ROWS_AT_ONCE) {
        const rows = await reader.read(at, Math.min(index.rows, at + ROWS_AT_ONCE))
        yield rows.flatMap(({ no, line, values, fault }): AskedKey[] => {
          if (fault === undefined) return [{ no, values: fields.map((field) => values[field] ?? null) }]
          faulty.push({ line, reason: fault })
          return []
        })
      }
    },
    [Symbol.asyncDispose]: async () => {
      await reader.close()
      await clean()
    },
  }
}
