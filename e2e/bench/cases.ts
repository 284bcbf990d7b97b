import { archiveRaces } from './archive-cases.ts'
import { writeRaces } from './write-cases.ts'
import { atLeast, atMost, type BenchCase, type Race } from './bench-case.ts'
import { DELAYED_CLUSTER, GATEWAY_CLUSTER } from './bench-cluster.ts'
import { denseTable, emptyDemoTable, evenTable, timeOrderedTable, type BenchTable } from './bench-table.ts'
import { reading } from './contestant.ts'
import { jobContestant, jobSpec, type JobOptions } from './job-contestant.ts'
import { flatUnder, mostMegabytes } from './memory-aim.ts'
import { memoryContestant } from './memory-contestant.ts'
import { ratio } from './ratio.ts'
import { rowRaces } from './row-cases.ts'
import { copyOfDemoRows, unboundedDelete } from './sql-contestants.ts'

/**
 * Everything that `npm run bench` measures, in the order of its report. A test asks for a small
 * `million`: it looks at what is reported and never at the time it takes.
 */
export function racesOf(million: number): readonly Race[] {
  const [table, large] = [evenTable(million), evenTable(5 * million)]
  const indexed = (rows: number, oneIn = 5) => evenTable(rows, { oneIn, indexed: true })
  const [few, many, delayed] = [{ workers: 4 }, { workers: 16 }, { cluster: DELAYED_CLUSTER }]
  const change = { operation: 'update', set: "status = 'done'" } as const
  const slow = '3 ms of network each way'
  return [
    smallPurge(table),
    largePurge(table, large),
    againstHash('purge-1m-indexed', 'purge 1 M rows, 20 % match, indexed', 4, indexed(million), few),
    againstHash('purge-5m-indexed', 'purge 5 M rows, 20 % match, indexed', 4, indexed(5 * million), many),
    againstHash('purge-1m-delayed', `purge 1 M rows, ${slow}`, 8, table, { ...few, ...delayed }),
    againstHash('purge-5m-delayed', `purge 5 M rows, ${slow}`, 8, large, { ...many, ...delayed }),
    againstHash('sparse-1m-indexed', 'purge 1 M rows, 1 % match, indexed', 2, indexed(million, 100), few),
    againstHash('update-1m', 'update 1 M rows, 20 % match', 5, table, { ...few, change }),
    [repopulate(million)],
    [ledger(table)],
    [gateway(table)],
    [skewedKeys(million)],
    [memory(large)],
    ...archiveRaces(million),
    ...writeRaces(million),
    ...rowRaces(million),
  ]
}

function smallPurge(table: BenchTable): Race {
  const range = jobContestant('range', table, { workers: 4 })
  const hash = jobContestant('hash', table, { workers: 4, strategy: 'hash' })
  const unbounded = unboundedDelete('unbounded', table)
  const title = 'purge 1 M rows, 20 % match, no index, 4 workers, batches of 1,000'
  return [
    ratio('purge-1m', `${title}: rows/s of range ÷ hash`, atLeast(8), [range, hash]),
    ratio(
      'purge-1m-unbounded',
      `${title}: time of range ÷ one unbounded DELETE`,
      atMost(2),
      [range, unbounded],
      'seconds',
    ),
  ]
}

function largePurge(table: BenchTable, large: BenchTable): Race {
  const range = jobContestant('range', large, { workers: 16 })
  const hash = jobContestant('hash', large, { workers: 16, strategy: 'hash' })
  const small = jobContestant('range-1m', table, { workers: 16 })
  return [
    ratio(
      'purge-5m',
      'purge 5 M rows, 20 % match, no index, 16 workers: rows/s of range ÷ hash',
      atLeast(10),
      [range, hash],
    ),
    ratio('scaling', 'purge with 16 workers: rows/s at 5 M rows ÷ at 1 M', atLeast(0.9), [range, small]),
  ]
}

function againstHash(
  name: string,
  title: string,
  least: number,
  table: BenchTable,
  options: JobOptions,
): Race {
  const range = jobContestant('range', table, options)
  const hash = jobContestant('hash', table, { ...options, strategy: 'hash' })
  const what = `${title}, ${options.workers} workers: rows/s of range ÷ hash`
  return [ratio(name, what, atLeast(least), [range, hash])]
}

function repopulate(rows: number): BenchCase {
  const table = emptyDemoTable()
  const ours = jobContestant('repopulate', table, { workers: 4, change: { operation: 'repopulate', rows } })
  const copy = copyOfDemoRows('copy', table, rows)
  const title = 'repopulate 1 M rows, 4 workers: rows/s of the job ÷ COPY through one connection'
  return ratio('repopulate-1m', title, atLeast(0.5), [ours, copy])
}

function ledger(table: BenchTable): BenchCase {
  const on = jobContestant('on', table, { workers: 4 })
  const off = jobContestant('off', table, { workers: 4, ledger: 'missing' })
  return ratio('ledger', 'purge 1 M rows, 4 workers: rows/s with a ledger ÷ without', atLeast(0.9), [on, off])
}

function gateway(table: BenchTable): BenchCase {
  const through = jobContestant('gateway', table, { workers: 4, cluster: GATEWAY_CLUSTER })
  const direct = jobContestant('direct', table, { workers: 4 })
  const title =
    'purge 1 M rows, 4 workers: rows/s through gateway, connector, TLS and tokens ÷ straight to PostgreSQL'
  return ratio('gateway', title, atLeast(0.7), [through, direct])
}

function skewedKeys(rows: number): BenchCase {
  return {
    name: 'skewed-keys',
    title:
      'purge 1 M rows, 8 workers: busy share, the worse of matches in 1 % of the key space and only the oldest',
    aim: atLeast(0.85),
    contestants: [
      jobContestant('dense', denseTable(rows), { workers: 8 }),
      jobContestant('time-ordered', timeOrderedTable(rows), { workers: 8 }),
    ],
    value: (readings) => Math.min(...readings.map((one) => reading(one, 'busyShare'))),
  }
}

const MOST_MEGABYTES = 200

/**
 * What could grow, grows with batches, and heaps have their size only after some thousands of them:
 * small ones make it 25,000.
 */
function memory(table: BenchTable): BenchCase {
  const spec = jobSpec(table, { workers: 16, where: 'true', batchSize: 200 })
  return {
    name: 'memory-5m',
    title: 'purge all of 5 M rows, 16 workers, batches of 200: MB that the engine’s process holds at most',
    aim: flatUnder(MOST_MEGABYTES),
    contestants: [memoryContestant('engine', table, () => spec)],
    value: mostMegabytes,
  }
}
