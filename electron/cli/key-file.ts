import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { displayName } from '../../shared/identifier.ts'
import type { AskedKey } from '../engine/engine.ts'
import { examineRowFile, RowFileReader, type RowFileIndex } from '../row-files/row-files.ts'
import { usageError } from './usage-problem.ts'

/** What stands for standard input. */
const STANDARD_INPUT = '-'
const OWNER_ONLY = 0o600
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

/** Opens a file that names rows by the columns of that key. Throws `usage`, and what keeps it from being read. */
export async function openKeyFile(
  path: string,
  key: readonly string[],
  { input, signal }: { readonly input: Readable; readonly signal: AbortSignal },
): Promise<KeyFile> {
  const scratchFolder = await mkdtemp(join(tmpdir(), 'sluice-'))
  const clean = async () => await rm(scratchFolder, { recursive: true, force: true })
  try {
    const file = path === STANDARD_INPUT ? await keptInput(input, scratchFolder, signal) : path
    const index = await examineKeys(file, key, { scratchFolder, signal })
    return keyFile(index, key, clean)
  } catch (error) {
    await clean()
    throw error
  }
}

/** What can be read only once, as a file. */
async function keptInput(input: Readable, folder: string, signal: AbortSignal): Promise<string> {
  const path = join(folder, 'keys')
  await pipeline(input, createWriteStream(path, { mode: OWNER_ONLY }), { signal })
  return path
}

/** A single column may stand without a header, where the key has no more: then the first line is a key as well. */
async function examineKeys(
  path: string,
  key: readonly string[],
  how: Parameters<typeof examineRowFile>[2],
): Promise<RowFileIndex> {
  const index = await examineRowFile(path, {}, how)
  const missing = key.filter((name) => !index.columns.includes(name))
  if (missing.length === 0) return index
  if (index.format === 'csv' && key.length === 1 && index.columns.length === 1)
    return await examineRowFile(path, { header: false }, how)
  const names = missing.map((name) => displayName(name)).join(', ')
  throw usageError(
    `The file of keys has no column ${names}.`,
    'Name the columns of the key in its first line; of a key of one column, a column without a name is enough.',
  )
}

function keyFile(index: RowFileIndex, key: readonly string[], clean: () => Promise<void>): KeyFile {
  const reader = new RowFileReader(index)
  const named = key.map((name) => index.columns.indexOf(name))
  const places = named.includes(-1) ? [0] : named
  const faulty: FaultyLine[] = []
  return {
    rows: index.rows,
    faulty,
    async *keys() {
      for (let at = 0; at < index.rows; at += ROWS_AT_ONCE) {
        const rows = await reader.read(at, Math.min(index.rows, at + ROWS_AT_ONCE))
        yield rows.flatMap(({ no, line, values, fault }): AskedKey[] => {
          if (fault === undefined) return [{ no, values: places.map((place) => values[place] ?? null) }]
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
