import { execFile } from 'node:child_process'
import { open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { promisify } from 'node:util'
import { zstdDecompressSync } from 'node:zlib'
import { ownFolder } from '../../testing/own-folder.ts'
import type { ArchivedBatch } from './archive-text.ts'
import { frameBytes, makeFrame } from './frame.ts'
import { readFrame, scanFile } from './scan.ts'
import { storedContent, storedFrame } from './zstd.ts'

const batch: ArchivedBatch = { range: 2, batches: 5, epoch: 9, rows: 2, from: ['a'], to: ['c'] }
const ROWS = ['{"row":["1","ä\\n\\"",null]}', '{"row":["2","",null]}']

function frames(count: number): Buffer[] {
  return Array.from({ length: count }, (_, place) => {
    const { label, body } = makeFrame(
      { frame: 'batch', batch: { ...batch, batches: place } },
      { batch },
      ROWS,
    )
    return frameBytes(label, body)
  })
}

async function fileOf(...parts: Buffer[]): Promise<string> {
  const path = join(ownFolder('archive'), 'a.ndjson.zst')
  await writeFile(path, Buffer.concat(parts))
  return path
}

test('frames are read back by their labels', async () => {
  const { frames: found, gaps } = await scanFile(await fileOf(...frames(3)))
  expect([...found].map(({ label }) => label.batch?.batches)).toEqual([0, 1, 2])
  expect(gaps).toEqual([])
})

test('a file is an ordinary .ndjson.zst', async () => {
  const path = await fileOf(...frames(2))
  const { stdout } = await promisify(execFile)('zstdcat', [path])
  expect(stdout.trimEnd().split('\n')).toEqual([0, 1].flatMap(() => [JSON.stringify({ batch }), ...ROWS]))
})

test('a torn end is a gap at the end, and what was whole is read', async () => {
  const [first, second] = frames(2)
  for (const cut of [1, 11, 40, (second?.length ?? 0) - 1]) {
    const path = await fileOf(first ?? Buffer.of(), (second ?? Buffer.of()).subarray(0, cut))
    const { frames: found, gaps } = await scanFile(path)
    expect(found).toHaveLength(1)
    expect(gaps).toEqual([{ offset: first?.length, bytes: cut, isEnd: true }])
  }
})

test('a damaged label is passed, and a damaged frame is refused by its checksum', async () => {
  const parts = frames(3)
  const [first = Buffer.of(), second = Buffer.of()] = parts
  second[20] = (second[20] ?? 0) ^ 1
  const damaged = await scanFile(await fileOf(...parts))
  expect([...damaged.frames].map(({ label }) => label.batch?.batches)).toEqual([0, 2])
  expect(damaged.gaps).toEqual([{ offset: first.length, bytes: second.length, isEnd: false }])
  const path = await fileOf(...frames(1).map((frame) => frame.fill(0, frame.length - 3)))
  const file = await open(path)
  const [frame] = (await scanFile(path)).frames
  await expect(frame && readFrame(file, frame)).rejects.toThrow('its checksum differs')
  await file.close()
})

test('a frame that is not compressed is a frame of zstd, too', () => {
  for (const bytes of [0, 1, 128 * 1_024, 300_000]) {
    const content = Buffer.alloc(bytes, 'row')
    expect(zstdDecompressSync(storedFrame(content)).equals(content)).toBe(true)
    expect(storedContent(storedFrame(content)).equals(content)).toBe(true)
  }
})
