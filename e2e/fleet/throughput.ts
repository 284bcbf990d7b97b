import { median } from '../bench/median.ts'
import type { Random } from '../faults/random.ts'
import { runFleetRound } from './fleet-round.ts'
import type { FleetSandbox } from './fleet-sandbox.ts'
import type { MachineKind } from './machine.ts'
import { fleetNetwork } from './network.ts'

/** Rows a second of a fleet, the median of several rounds. */
export interface Throughput {
  readonly machines: number
  readonly rowsPerSecond: number
  /** Each round's. */
  readonly rounds: readonly number[]
}

export interface ThroughputOptions {
  readonly sandbox: FleetSandbox
  readonly kind: MachineKind
  readonly random: Random
  readonly rows: number
  readonly workers: number
  readonly fleets: readonly number[]
  readonly rounds: number
  readonly say: (line: string) => void
}

/** Measures fleets of several sizes in turn, so that what changes with time befalls them alike. Throws where a row is wrong. */
export async function measureThroughput(options: ThroughputOptions): Promise<Throughput[]> {
  const { fleets, rounds, say, ...round } = options
  const measured = new Map<number, number[]>(fleets.map((machines) => [machines, []]))
  for (let no = 1; no <= rounds; no += 1)
    for (const [size, found] of measured) {
      await using network = await fleetNetwork(size)
      const { machines } = network
      const { rowsPerSecond, wrong } = await runFleetRound({
        ...round,
        machines,
        batchSize: 1_000,
        rate: null,
        blows: 0,
      })
      if (wrong > 0) throw new Error(`${wrong} rows were not changed exactly once by ${size} machines.`)
      found.push(rowsPerSecond)
      say(`round ${no}, ${size} machines: ${rowsPerSecond} rows/s`)
    }
  return [...measured].map(([machines, found]) => ({
    machines,
    rowsPerSecond: Math.round(median(found)),
    rounds: found,
  }))
}
