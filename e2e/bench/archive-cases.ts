import { atLeast, REPORTED, type Aim, type BenchCase, type Race } from './bench-case.ts'
import { DELAYED_CLUSTER } from './bench-cluster.ts'
import { archiveBytes, copyOfOldRows, dumpBytes, undoContestant, undoOfPurge } from './archive-contestants.ts'
import { evenTable, type BenchTable } from './bench-table.ts'
import { reading } from './contestant.ts'
import { jobContestant, jobSpec, type JobOptions } from './job-contestant.ts'
import { flatUnder, mostMegabytes } from './memory-aim.ts'
import { memoryContestant } from './memory-contestant.ts'
import { ratio } from './ratio.ts'
import { syncContestant } from './sync-contestants.ts'

/** An archive and an undo work next to a job, so they may take a little more than one alone. */
const MOST_MEGABYTES = 220

/** What it costs to keep rows, and what it takes to put them back. */
export function archiveRaces(million: number): readonly Race[] {
  const table = evenTable(million)
  // Only changed rows are kept, so without others there is nothing that hides the cost.
  const [all, large] = [evenTable(million, { oneIn: 1 }), evenTable(5 * million, { oneIn: 1 })]
  const [few, delayed] = [{ workers: 4 }, { workers: 4, cluster: DELAYED_CLUSTER }]
  const slow = '3 ms of network each way'
  return [
    [archived('archive-1m', 'purge 1 M rows, 20 % match', atLeast(0.6), table, few)],
    [archived('archive-1m-delayed', `purge 1 M rows, 20 % match, ${slow}`, atLeast(0.7), table, delayed)],
    [archived('archive-1m-all', 'purge all of 1 M rows', REPORTED, all, few)],
    [undo(all, few)],
    [bytes(all, few)],
    [sync(table)],
    [memory('memory-5m-archive', large, 'purge')],
    [memory('memory-5m-undo', large, 'undo')],
  ]
}

function archived(name: string, title: string, aim: Aim, table: BenchTable, options: JobOptions): BenchCase {
  const kept = jobContestant('archive', table, { ...options, archive: true })
  const bare = jobContestant('without', table, options)
  const what = `${title}, ${options.workers} workers: rows/s with the archive ÷ without`
  return ratio(name, what, aim, [kept, bare])
}

function undo(table: BenchTable, options: JobOptions): BenchCase {
  const ours = undoContestant('undo', table, options)
  const copy = copyOfOldRows('copy', table)
  const title =
    'undo a purge of 1 M rows, 4 workers: rows/s of the undo ÷ COPY of the rows through one connection'
  return ratio('undo-1m', title, atLeast(0.4), [ours, copy])
}

function bytes(table: BenchTable, options: JobOptions): BenchCase {
  return {
    name: 'archive-bytes',
    title:
      'bytes on disk of a row: the archive ÷ the text of COPY, as pg_dump writes it, compressed with zstd',
    aim: REPORTED,
    contestants: [archiveBytes('archive', table, options), dumpBytes('copy-out', table)],
    value: ([ours, dump]) => reading(ours, 'bytesPerRow') / reading(dump, 'zstdBytesPerRow'),
  }
}

function sync(table: BenchTable): BenchCase {
  const contestants = [syncContestant('together', table, 4), syncContestant('alone', table, 1)] as const
  const title = 'frames of 24 kB to disk: four to an fsync, as four workers have them, ÷ each with its own'
  return ratio('archive-fsync', title, REPORTED, contestants, 'framesPerSecond')
}

function memory(name: string, table: BenchTable, of: 'purge' | 'undo'): BenchCase {
  const options = { workers: 16, batchSize: 200 }
  const specOf = {
    purge: () => jobSpec(table, { ...options, archive: true }),
    undo: async (cluster: Parameters<typeof undoOfPurge>[0]) => await undoOfPurge(cluster, table, options),
  }
  const what = { purge: 'purge all of 5 M rows with the archive', undo: 'undo a purge of 5 M rows' }
  return {
    name,
    title: `${what[of]}, 16 workers, batches of 200: MB that the engine’s process holds at most`,
    aim: flatUnder(MOST_MEGABYTES),
    contestants: [memoryContestant(of, table, specOf[of])],
    value: mostMegabytes,
  }
}
