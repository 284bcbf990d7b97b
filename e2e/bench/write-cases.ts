import { atLeast, type BenchCase, type Race } from './bench-case.ts'
import { FAR_CLUSTER } from './bench-cluster.ts'
import { evenTable, type BenchTable } from './bench-table.ts'
import { flatUnder, mostMegabytes } from './memory-aim.ts'
import { memoryContestant } from './memory-contestant.ts'
import { ratio } from './ratio.ts'
import { copyContestant, deletesByKey, upsertLoop, writeContestant, writeSpec } from './write-contestants.ts'

/** Rows that come from a file. */
export function writeRaces(million: number): readonly Race[] {
  const table = evenTable(million, { oneIn: 1 })
  const all = { table, of: 'all', workers: 4 } as const
  const write = writeContestant('write', all)
  const loop = upsertLoop('loop', table, { rows: million / 10 })
  const farWrite = writeContestant('far-write', { ...all, workers: 32, cluster: FAR_CLUSTER })
  const farLoop = upsertLoop('far-loop', table, { rows: million / 1_000, cluster: FAR_CLUSTER })
  const keys = { table, of: 'fifth', workers: 4 } as const
  const what = 'write 1 M puts from CSV'
  const far = '20 ms of network each way'
  const title = (told: string, than: string) => `${told}: rows/s, reading the file among it, ÷ ${than}`
  const writes: BenchCase[] = [
    ratio('write-1m', title(`${what}, 4 workers`, 'COPY through one connection'), atLeast(0.5), [
      write,
      copyContestant('copy', table),
    ]),
    ratio(
      'write-loop',
      title(`${what}, 4 workers`, 'upserts row by row, 1,000 to a transaction'),
      atLeast(10),
      [write, loop],
    ),
  ]
  return [
    writes,
    [
      ratio('write-far', title(`${what}, 32 workers, ${far}`, 'upserts row by row'), atLeast(40), [
        farWrite,
        farLoop,
      ]),
    ],
    [
      ratio(
        'delete-keys',
        title(
          'delete 200,000 keys of 1 M from a file, 4 workers',
          'DELETE in chunks of 1,000 keys, one connection',
        ),
        atLeast(2.5),
        [writeContestant('delete', { ...keys, op: 'delete' }), deletesByKey('chunks', table)],
      ),
    ],
    [memory(evenTable(5 * million, { oneIn: 5 }))],
  ]
}

const MOST_MEGABYTES = 250

function memory(table: BenchTable): BenchCase {
  const options = { table, of: 'all', limits: { workers: 16, batchSize: 200 } } as const
  return {
    name: 'memory-5m-write',
    title: 'write 5 M rows from CSV, 16 workers, batches of 200: MB that the engine’s process holds at most',
    aim: flatUnder(MOST_MEGABYTES),
    contestants: [
      memoryContestant('write', table, async (cluster) => await writeSpec(cluster, 'memory', options)),
    ],
    value: mostMegabytes,
  }
}
