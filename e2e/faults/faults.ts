import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { temporarySandbox } from '../../electron/sandbox/temporary-sandbox.ts'
import { directClientConfig, directConnection } from '../../electron/testing/direct-client.ts'
import { openRunFolder } from '../../scripts/run-folder/run-folder.ts'
import { optionsOrUsage } from '../arguments.ts'
import { runBusyTable } from './busy-table.ts'
import { readFaultsOptions, type FaultsOptions } from './faults-options.ts'
import { runStorm, type StormResult } from './storm.ts'

/*
 * npm run faults [-- --json] [-- --seed N]
 *
 * Proves on a sandbox of its own that every row is changed exactly once while processes are killed,
 * connections cut and commits refused, and that a purge leaves other people's rows alone. Ends with
 * code 1 when a row is wrong, or when less went wrong on the way than was wanted.
 */
const KILLS = 200
const CUTS = 500
const CONFLICT_SHARES = [0.01, 0.1, 0.5]
const ROWS = 200_000
const PURGE_ROWS = 1_000_000

const asked = optionsOrUsage(readFaultsOptions)
if (asked) await faults(asked)

async function faults(options: FaultsOptions): Promise<void> {
  const { seed } = options
  const begun = performance.now()
  await openRunFolder()
  await using cluster = await temporarySandbox()
  await cluster.sandbox.start()
  const connection = await directConnection(cluster.home)
  const home = await mkdtemp(join(tmpdir(), 'sluice-faults-'))
  const client = new pg.Client(directClientConfig(connection))
  await client.connect()
  const place = { client, connection, home, seed, say }
  try {
    const storm = await runStorm({
      ...place,
      table: 'storm',
      key: seed % 2 === 0 ? 'bigint' : 'uuid',
      rows: ROWS,
      batchSize: 50,
      processes: 3,
      workers: 4,
      conflictShares: CONFLICT_SHARES,
      kills: KILLS,
      cuts: CUTS,
    })
    const purge = { ...place, rows: PURGE_ROWS, batchSize: 500 }
    const busy = [
      await runBusyTable({ ...purge, table: 'busy_1', oneStatement: true }),
      await runBusyTable({ ...purge, table: 'busy_2', oneStatement: false }),
    ]
    const wrong = busy.reduce((sum, purged) => sum + purged.wrong, storm.wrong)
    conclude({ ...storm, wrong }, Math.round((performance.now() - begun) / 1_000), options)
  } finally {
    await client.end()
    await rm(home, { recursive: true, force: true })
  }
}

function conclude(
  { kills, cuts, conflicts, rows, wrong }: StormResult,
  seconds: number,
  { json, seed }: FaultsOptions,
): void {
  const result = { kills, cuts, conflicts, rows, wrong, seconds }
  process.stdout.write(`${json ? JSON.stringify(result) : sentence({ ...result, seed })}\n`)
  const isEnough = kills >= KILLS && cuts >= CUTS && conflicts > 0
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
