import { describe, expect, it } from 'vitest'
import type { ArchivedBatch, ArchiveHead } from './archive-text.ts'
import { committedFrames } from './committed.ts'
import type { Committed } from './frame.ts'
import { FrameTable } from './frame-table.ts'
import type { ArchiveFile } from './job-archive.ts'

interface Given {
  readonly batches: readonly [range: number, batches: number, epoch: number][]
  readonly told?: readonly Committed[]
  readonly ended?: boolean
}

function fileOf(process: string, { batches, told = [], ended = false }: Given): ArchiveFile {
  const frames = batches.map(([range, count, epoch], place) => {
    const batch: ArchivedBatch = { range, batches: count, epoch, rows: 1, from: [String(count)], to: null }
    return {
      label: { frame: 'batch' as const, bytes: 1, crc32: 0, lines: 1, batch },
      labelAt: place,
      offset: place,
    }
  })
  const mark = {
    label: { frame: 'mark' as const, bytes: 1, crc32: 0, lines: 0, committed: told },
    labelAt: 99,
    offset: 99,
  }
  return {
    path: process,
    bytes: 0,
    frames: FrameTable.of([...frames, mark]),
    gaps: [],
    head: {} as ArchiveHead,
    process,
    ended,
  }
}

const seen = (found: ReturnType<typeof committedFrames>['open']) =>
  found.map(({ file, batch }) => `${file.process}:${batch.range}.${batch.batches}@${batch.epoch}`)

function decide(files: readonly ArchiveFile[], ledger: Record<number, number> | null, hasAll = true) {
  const batchesOf = ledger && new Map(Object.entries(ledger).map(([range, had]) => [Number(range), had]))
  const { committed, open } = committedFrames(files, { batchesOf, hasAll })
  return { committed: seen(committed), open: seen(open) }
}

describe('batches that took place', () => {
  it('are those that the ledger counts, each as it was tried last', () => {
    const one = fileOf('a', {
      batches: [
        [0, 0, 1],
        [0, 1, 2],
        [0, 1, 2],
        [0, 2, 3],
      ],
    })
    const { committed } = committedFrames([one], { batchesOf: new Map([[0, 2]]), hasAll: true })
    expect(committed.map(({ frame }) => frame.offset)).toEqual([0, 2])
  })

  it('are those of whoever had the range later', () => {
    const dead = fileOf('b', { batches: [[0, 4, 7]] })
    const heir = fileOf('a', {
      batches: [
        [0, 4, 8],
        [0, 5, 9],
      ],
    })
    expect(decide([heir, dead], { 0: 5 }).committed).toEqual(['a:0.4@8'])
  })

  it('did not take place where the process has ended and does not tell of them', () => {
    const one = fileOf('a', {
      batches: [
        [0, 0, 1],
        [1, 0, 1],
      ],
      told: [[0, 0]],
      ended: true,
    })
    expect(decide([one], null)).toEqual({ committed: ['a:0.0@1'], open: [] })
    expect(decide([one], { 0: 1, 1: 1 })).toEqual({ committed: ['a:0.0@1'], open: [] })
  })

  it('are open without a ledger where a process was killed, but for those before its last one', () => {
    const one = fileOf('a', {
      batches: [
        [0, 0, 1],
        [0, 1, 2],
        [1, 3, 4],
      ],
    })
    expect(decide([one], null)).toEqual({ committed: ['a:0.0@1'], open: ['a:0.1@2', 'a:1.3@4'] })
  })

  it('are open where whoever had the range later has its file elsewhere', () => {
    const one = fileOf('a', {
      batches: [
        [0, 0, 1],
        [0, 1, 2],
      ],
      told: [[0, 0]],
    })
    expect(decide([one], { 0: 9 }, false)).toEqual({ committed: ['a:0.0@1'], open: ['a:0.1@2'] })
    expect(decide([one], { 0: 1 }, false)).toEqual({ committed: ['a:0.0@1'], open: [] })
  })
})
