import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { preparedSandbox } from '../../electron/sandbox/prepared-sandbox.ts'
import { directClientConfig, directConnection } from '../../electron/testing/direct-client.ts'
import { openRunFolder } from '../../scripts/run-folder/run-folder.ts'
import { optionsOrUsage } from '../arguments.ts'
import { runAlongStorm } from './along-storm.ts'
import { runBusyTable } from './busy-table.ts'
import { readFaultsOptions, type FaultsOptions, type Suite } from './faults-options.ts'
import { runStorm, type StormResult } from './storm.ts'
import { runWriteStorm } from './write-storm.ts'
import { runUndoStorm, type UndoStormOptions } from './undo-storm.ts'

/*
 * npm run faults [-- --json] [-- --seed N] [-- --suite NAME]
 *
 * Proves on a sandbox of its own that every row is changed exactly once while processes are killed,
 * connections cut and commits refused, that a purge and an update are undone row for row under the same, also with rows
 * that go along by foreign keys,
 * and that a purge leaves other people's rows alone. Ends with code 1 when a row is wrong, or when less
 * went wrong on the way than was wanted.
 */
type Wanted = Pick<StormResult, 'kills' | 'cuts' | 'conflicts'>
const WANTED: Readonly<Record<Suite, Wanted>> = {
  changes: { kills: 200, cuts: 500, conflicts: 1 },
  undo: { kills: 100, cuts: 300, conflicts: 1 },
  write: { kills: 100, cuts: 300, conflicts: 1 },
  busy: { kills: 0, cuts: 0, conflicts: 0 },
}
const CONFLICT_SHARES = [0.01, 0.1, 0.5]
const UNDO_CONFLICT_SHARES = [0.05, 0.3]
const ROWS = 200_000
const UNDO_ROWS = 100_000
const TREE_ROWS = 10_000
/** Besides those that the suite has anyway. */
const IN_TREES = { kills: 24, cuts: 96 }
const PURGE_ROWS = 1_000_000

const asked = optionsOrUsage(readFaultsOptions)
if (asked) await faults(asked)

async function faults(options: FaultsOptions): Promise<void> {
  const { seed } = options
  const begun = performance.now()
  await openRunFolder()
  await using cluster = await preparedSandbox()
  await cluster.sandbox.start()
  const connection = await directConnection(cluster.home)
  const home = await mkdtemp(join(tmpdir(), 'sluice-faults-'))
  const client = new pg.Client(directClientConfig(connection))
  await client.connect()
  const place = { client, connection, home, seed, say }
  const run: Record<Suite, (place: Place) => Promise<StormResult>> = { changes, undo, write, busy }
  try {
    const results: StormResult[] = []
    for (const suite of options.suites) results.push(await run[suite](place))
    conclude(results, Math.round((performance.now() - begun) / 1_000), options)
  } finally {
    await client.end()
    await rm(home, { recursive: true, force: true })
  }
}

type Place = Pick<UndoStormOptions, 'client' | 'connection' | 'home' | 'seed' | 'say'>

async function changes(place: Place): Promise<StormResult> {
  return await runStorm({
    ...place,
    table: 'storm',
    key: place.seed % 2 === 0 ? 'bigint' : 'uuid',
    rows: ROWS,
    batchSize: 50,
    processes: 3,
    workers: 4,
    conflictShares: CONFLICT_SHARES,
    ...WANTED.changes,
  })
}

async function undo(place: Place): Promise<StormResult> {
  const options = { ...place, batchSize: 100, processes: 3, workers: 4, conflictShares: UNDO_CONFLICT_SHARES }
  const ofTypes = await runUndoStorm({ ...options, table: 'undone', rows: UNDO_ROWS, ...WANTED.undo })
  const along = await runAlongStorm({ ...options, table: 'trees', rows: TREE_ROWS, ...IN_TREES })
  return together(ofTypes, along)
}

async function write(place: Place): Promise<StormResult> {
  const options = {
    ...{ ...place, rows: UNDO_ROWS, batchSize: 100, processes: 3, workers: 4 },
    ...{ conflictShares: UNDO_CONFLICT_SHARES, ...WANTED.write },
  }
  return together(
    await runWriteStorm({ ...options, table: 'written', ops: 'mixed' }),
    await runWriteStorm({ ...options, table: 'put', ops: 'puts' }),
  )
}

function together(one: StormResult, other: StormResult): StormResult {
  return {
    kills: one.kills + other.kills,
    cuts: one.cuts + other.cuts,
    conflicts: one.conflicts + other.conflicts,
    rows: one.rows + other.rows,
    wrong: one.wrong + other.wrong,
  }
}

async function busy(place: Place): Promise<StormResult> {
  const purge = { ...place, rows: PURGE_ROWS, batchSize: 500 }
  const purged = [
    await runBusyTable({ ...purge, table: 'busy_1', oneStatement: true }),
    await runBusyTable({ ...purge, table: 'busy_2', oneStatement: false }),
  ]
  const wrong = purged.reduce((sum, one) => sum + one.wrong, 0)
  return { kills: 0, cuts: 0, conflicts: 0, rows: 2 * PURGE_ROWS, wrong }
}

function conclude(
  results: readonly StormResult[],
  seconds: number,
  { json, seed, suites }: FaultsOptions,
): void {
  const sum = (of: (one: StormResult) => number) => results.reduce((total, one) => total + of(one), 0)
  const wanted = (of: (one: Wanted) => number) =>
    suites.reduce((total, suite) => total + of(WANTED[suite]), 0)
  const [kills, cuts] = [sum((one) => one.kills), sum((one) => one.cuts)]
  const [conflicts, rows, wrong] = [
    sum((one) => one.conflicts),
    sum((one) => one.rows),
    sum((one) => one.wrong),
  ]
  const result = { kills, cuts, conflicts, rows, wrong, seconds }
  process.stdout.write(`${json ? JSON.stringify(result) : sentence({ ...result, seed })}\n`)
  const isEnough =
    kills >= wanted((one) => one.kills) &&
    cuts >= wanted((one) => one.cuts) &&
    conflicts >= wanted((one) => one.conflicts)
  if (!isEnough) say('Less went wrong on the way than was wanted.')
  process.exitCode = wrong === 0 && isEnough ? 0 : 1
}

function sentence({
  kills,
  cuts,
  conflicts,
  rows,
  wrong,
  seconds,
  seed,
}: StormResult & { seconds: number; seed: number }): string {
  return `${kills} kills, ${cuts} cut connections, ${conflicts} conflicts over ${rows} rows: ${wrong} wrong, in ${seconds} s (seed ${seed}).`
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
