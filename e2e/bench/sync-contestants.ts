import { randomBytes } from 'node:crypto'
import { open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { BenchTable } from './bench-table.ts'
import type { Contestant } from './contestant.ts'

/** As long as the frame of a batch of 1,000 rows of the benchmark's table. */
const FRAME_BYTES = 24_000
const FRAMES = 400

/** Appends frames of a batch's size to a file, and waits for the disk after every `together` of them. */
export function syncContestant(name: string, table: BenchTable, together: number): Contestant {
  return {
    name,
    table,
    run: async ({ home }) => {
      const path = join(home, 'synced')
      const frame = randomBytes(FRAME_BYTES)
      const file = await open(path, 'w')
      try {
        const begun = performance.now()
        for (let written = 0; written < FRAMES; written += together) {
          await file.write(Buffer.concat(Array.from({ length: together }, () => frame)))
          await file.datasync()
        }
        const seconds = (performance.now() - begun) / 1_000
        return { framesPerSecond: FRAMES / seconds, millisecondsPerFrame: (seconds * 1_000) / FRAMES }
      } finally {
        await file.close()
        await rm(path)
      }
    },
  }
}
