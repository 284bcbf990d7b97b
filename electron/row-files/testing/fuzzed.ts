import { writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect } from 'vitest'
import { ProblemError } from '../../../shared/problem-error.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import {
  examineRowFile,
  RowFileReader,
  type FileRow,
  type RowFileIndex,
  type RowFileOptions,
} from '../row-files.ts'
import { writtenFile } from './examined.ts'

/** Of each property; `FUZZ_CASES` makes them more. */
export const CASES = Number(process.env['FUZZ_CASES'] ?? 400)
/** Only ends what hangs. */
export const FUZZ_TIMEOUT_MS = 60_000 + CASES * 50

/** Reads file after file, each of them whole and by stretches. */
export async function fuzzer(name: string) {
  const scratchFolder = ownFolder('fuzz')
  const path = await writtenFile('', name)
  return {
    /** Null where the file cannot be read, which is a problem and nothing else. */
    async read(content: Uint8Array, options: RowFileOptions, cuts: readonly number[]) {
      writeFileSync(path, content)
      try {
        // As threads get it.
        const index = structuredClone(await examineRowFile(path, options, { scratchFolder }))
        return { index, rows: await rowsByStretches(index, cuts) }
      } catch (error) {
        if (error instanceof ProblemError) return null
        throw error
      }
    },
  }
}

async function rowsByStretches(index: RowFileIndex, cuts: readonly number[]): Promise<FileRow[]> {
  const reader = new RowFileReader(index)
  try {
    const rows = await reader.read(0, index.rows)
    expect(rows.map(({ no }) => no)).toEqual(Array.from({ length: index.rows }, (_, at) => at + 1))
    for (const cut of cuts) {
      const from = cut % (rows.length + 1)
      expect(await reader.read(from, from + (cut % 7))).toEqual(rows.slice(from, from + (cut % 7)))
    }
    return rows
  } finally {
    await reader.close()
  }
}

export const someCuts = fc.array(fc.nat(1_000_003), { minLength: 1, maxLength: 4 })

/** A text in which rows begin at lines: a fault, like a row, says in which one. */
export function expectLines(content: Uint8Array, rows: readonly FileRow[], lineEnd: RegExp) {
  const lines = new TextDecoder().decode(content).split(lineEnd)
  for (const { line, source } of rows) expect(source.split(lineEnd)[0]).toBe(lines[line - 1])
}

/** Bytes with some of them changed, left out, put in again or cut off. */
export function damaged(content: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Buffer> {
  const damage = fc.record({
    at: fc.nat(),
    kind: fc.nat(4),
    byte: fc.nat(255),
    length: fc.integer({ min: 1, max: 9 }),
  })
  return fc.tuple(content, fc.array(damage, { minLength: 1, maxLength: 4 })).map(([bytes, damages]) => {
    let result = Buffer.from(bytes)
    for (const { at, kind, byte, length } of damages) {
      const place = result.length === 0 ? 0 : at % result.length
      const [before, after] = [result.subarray(0, place), result.subarray(place)]
      const changed = Buffer.of(byte)
      if (kind === 0) result = Buffer.concat([before, after.subarray(length)])
      else if (kind === 1) result = Buffer.concat([before, after.subarray(0, length), after])
      else if (kind === 2 && byte < 16) result = Buffer.from(before)
      else result = Buffer.concat([before, changed, after.subarray(1)])
    }
    return result
  })
}
