import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { openRunFolder } from '../../scripts/run-folder/run-folder.ts'
import { optionsOrUsage } from '../arguments.ts'
import { readFaultsOptions, type FaultsOptions } from '../faults/faults-options.ts'
import { seededRandom } from '../faults/random.ts'
import { runFleetRound, type RoundResult } from './fleet-round.ts'
import { fleetSandbox } from './fleet-sandbox.ts'
import { fleetNetwork, whyNoNetwork } from './network.ts'
import { packCli } from './packed-cli.ts'
import { measureThroughput, type Throughput } from './throughput.ts'

/*
 * npm run fleet [-- --json] [-- --seed N]
 *
 * Workers on one, two, four and eight machines, which are network namespaces with homes and clocks of their own: how
 * fast they are together, and that every row is changed exactly once while they are struck. Ends with code 1 when a
 * row is wrong, and where no such machines can be made.
 */
const FLEETS = [1, 2, 4, 8]
const ROUNDS = 3
const THROUGHPUT = { rows: 400_000, workers: 4, fleets: FLEETS, rounds: ROUNDS }
const BOUND =
  'All machines and the database share the processor cores of this one, so the database bounds them: more machines add no more than they take from it. On Aurora DSQL they do not share them.'

const STORM = { rows: 100_000, batchSize: 50, workers: 2, rate: 1_500, blows: 60 }

const asked = optionsOrUsage(readFaultsOptions)
if (asked) await fleet(asked)

async function fleet(options: FaultsOptions): Promise<void> {
  const impossible = await whyNoNetwork()
  if (impossible !== null) {
    say(`error: No machines can be made: ${impossible}.`)
    process.exitCode = 1
    return
  }
  const random = seededRandom(options.seed)
  await openRunFolder()
  const folder = await mkdtemp(join(tmpdir(), 'sluice-machines-'))
  await using sandbox = await fleetSandbox()
  try {
    const { program } = await packCli(join(folder, 'packed'))
    const { credentials, access } = sandbox
    const kind = { program, folder, credentials, authorityFile: access.authorityFile }
    const throughput = await measureThroughput({ ...THROUGHPUT, sandbox, kind, random, say })
    await using network = await fleetNetwork(Math.max(...FLEETS))
    const storm = await runFleetRound({ ...STORM, sandbox, kind, random, machines: network.machines })
    conclude(throughput, storm, options)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function conclude(
  throughput: readonly Throughput[],
  storm: RoundResult,
  { json, seed }: FaultsOptions,
): void {
  const { wrong, changed, blows, left } = storm
  const struck = Object.values(blows).reduce((sum, count) => sum + count, 0)
  const cores = cpus().length
  const result = { throughput, bound: BOUND, cores, storm: { changed, wrong, blows, left }, seed }
  process.stdout.write(`${json ? JSON.stringify(result) : sentences(result, struck)}\n`)
  const isClean = left.state === 'succeeded' && left.openRanges === 0 && left.processes === 0
  process.exitCode = wrong === 0 && isClean ? 0 : 1
}

function sentences(
  result: { throughput: readonly Throughput[]; storm: Pick<RoundResult, 'wrong' | 'changed'>; seed: number },
  struck: number,
): string {
  const rows = result.throughput.map(
    ({ machines, rowsPerSecond }) => `${machines} machines: ${rowsPerSecond} rows/s`,
  )
  const { changed, wrong } = result.storm
  const storm = `${struck} processes struck over ${changed} rows: ${wrong} wrong (seed ${result.seed}).`
  return [...rows, BOUND, storm].join('\n')
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}
