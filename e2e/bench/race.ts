import type { BenchCase, Race } from './bench-case.ts'
import type { BenchCluster } from './bench-cluster.ts'
import { caseResult, type CaseResult } from './case-result.ts'
import type { Contestant, Readings } from './contestant.ts'

export interface RaceOptions {
  readonly runs: number
  /** Hears how it goes, a line at a time. */
  readonly say: (line: string) => void
  /** No contestant has a turn once it is aborted. */
  readonly signal: AbortSignal
}

/** Runs every contestant of the race's cases in every round, in turn, each on a fresh table. */
export async function runRace(
  cluster: BenchCluster,
  race: Race,
  options: RaceOptions,
): Promise<CaseResult[]> {
  const contestants = [...new Set(race.flatMap((one) => one.contestants))]
  const rounds: ReadonlyMap<Contestant, Readings>[] = []
  for (let round = 1; round <= options.runs; round += 1) {
    const measured = new Map<Contestant, Readings>()
    for (const contestant of contestants) {
      options.signal.throwIfAborted()
      await cluster.load(contestant.table)
      const readings = await contestant.run(cluster)
      measured.set(contestant, readings)
      options.say(`round ${round} of ${options.runs}: ${contestant.name}, ${textOf(readings)}`)
    }
    rounds.push(measured)
  }
  return race.map((one) =>
    caseResult(
      one,
      rounds.map((measured) => readingsOf(one, measured)),
    ),
  )
}

function readingsOf(one: BenchCase, measured: ReadonlyMap<Contestant, Readings>): Readings[] {
  return one.contestants.map((contestant) => measured.get(contestant) ?? {})
}

function textOf(readings: Readings): string {
  return Object.entries(readings)
    .map(([name, value]) => `${name} ${value < 100 ? value.toFixed(2) : Math.round(value)}`)
    .join(', ')
}
