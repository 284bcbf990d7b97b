import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBenchCluster, type BenchCluster } from './bench-cluster.ts'
import { racesOf } from './cases.ts'
import { runRace } from './race.ts'

/** Rows of a “million”: enough for every worker to get some, few enough for a test. */
const MILLION = 5_000
const JOB = ['busyShare', 'rowsPerSecond', 'seconds']
const SQL = ['rowsPerSecond', 'seconds']
const MEMORY = ['firstThirdMegabytes', 'lastThirdMegabytes', 'mostMegabytes', 'rowsPerSecond']
const SYNC = ['framesPerSecond', 'millisecondsPerFrame']

const READINGS: Record<string, Record<string, string[]>> = {
  'purge-1m': { range: JOB, hash: JOB },
  'purge-1m-unbounded': { range: JOB, unbounded: SQL },
  'purge-5m': { range: JOB, hash: JOB },
  scaling: { range: JOB, 'range-1m': JOB },
  'purge-1m-indexed': { range: JOB, hash: JOB },
  'purge-5m-indexed': { range: JOB, hash: JOB },
  'purge-1m-delayed': { range: JOB, hash: JOB },
  'purge-5m-delayed': { range: JOB, hash: JOB },
  'sparse-1m-indexed': { range: JOB, hash: JOB },
  'update-1m': { range: JOB, hash: JOB },
  'repopulate-1m': { repopulate: JOB, copy: SQL },
  ledger: { on: JOB, off: JOB },
  gateway: { gateway: JOB, direct: JOB },
  'skewed-keys': { dense: JOB, 'time-ordered': JOB },
  'memory-5m': { engine: MEMORY },
  'archive-1m': { archive: JOB, without: JOB },
  'archive-1m-delayed': { archive: JOB, without: JOB },
  'archive-1m-all': { archive: JOB, without: JOB },
  'undo-1m': { undo: JOB, copy: SQL },
  'archive-bytes': { archive: ['bytesPerRow'], 'copy-out': ['plainBytesPerRow', 'zstdBytesPerRow'] },
  'archive-fsync': { together: SYNC, alone: SYNC },
  'memory-5m-archive': { purge: MEMORY },
  'memory-5m-undo': { undo: MEMORY },
  'write-1m': { write: SQL, copy: SQL },
  'write-loop': { write: SQL, loop: SQL },
  'write-far': { 'far-write': SQL, 'far-loop': SQL },
  'delete-keys': { delete: SQL, chunks: SQL },
  'memory-5m-write': { write: MEMORY },
  'export-1m': { parquet: SQL, copy: SQL },
  'read-100k': { keys: SQL, queries: SQL },
}

const races = racesOf(MILLION)
let cluster: BenchCluster
beforeAll(async () => {
  cluster = await openBenchCluster()
})
afterAll(async () => await cluster[Symbol.asyncDispose]())

it('has a case for every number that Sluice wants to reach', () => {
  expect(races.flat().map(({ name }) => name)).toEqual(Object.keys(READINGS))
})

describe.each(races.map((race) => ({ race, names: race.map(({ name }) => name).join(', ') })))(
  '$names',
  ({ race }) => {
    it('measures every contestant once a round and reports what was read', async () => {
      const lines: string[] = []
      const { signal } = new AbortController()
      const results = await runRace(cluster, race, { runs: 1, say: (line) => lines.push(line), signal })
      expect(lines).toHaveLength(new Set(race.flatMap((one) => one.contestants)).size)
      expect(results.map(({ name }) => name)).toEqual(race.map(({ name }) => name))
      for (const { name, value, spread, rounds, contestants } of results) {
        expect(value).toBeGreaterThan(0)
        expect({ spread, rounds }).toEqual({ spread: { min: value, max: value }, rounds: [value] })
        const read = Object.entries(contestants).map(([who, readings]) => [
          who,
          Object.keys(readings).toSorted(),
        ])
        expect(Object.fromEntries(read)).toEqual(READINGS[name])
        for (const readings of Object.values(contestants)) {
          for (const number of Object.values(readings)) expect(number).toBeGreaterThan(0)
        }
      }
    })
  },
)
