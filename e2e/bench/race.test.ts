import { expect, it } from 'vitest'
import { atLeast, type BenchCase } from './bench-case.ts'
import type { BenchCluster } from './bench-cluster.ts'
import { evenTable } from './bench-table.ts'
import { reading, type Contestant } from './contestant.ts'
import { runRace } from './race.ts'

const NEVER = new AbortController().signal

it('lets every contestant take its turn in every round, on a fresh table, also when cases share it', async () => {
  const turns: string[] = []
  const contestant = (name: string, rates: number[]): Contestant => ({
    name,
    table: { ...evenTable(10), label: `table of ${name}` },
    run: async () => {
      turns.push(name)
      return await Promise.resolve({ rate: rates.shift() ?? 0 })
    },
  })
  const range = contestant('range', [40, 60])
  const hash = contestant('hash', [10, 10])
  const unbounded = contestant('unbounded', [80, 60])
  const against = (other: Contestant): BenchCase => ({
    name: `against ${other.name}`,
    title: '',
    aim: atLeast(1),
    contestants: [range, other],
    value: ([first, second]) => reading(first, 'rate') / reading(second, 'rate'),
  })
  const cluster = { load: async ({ label }) => void turns.push(label) } as BenchCluster
  const lines: string[] = []
  const race = [against(hash), against(unbounded)]
  const results = await runRace(cluster, race, { runs: 2, say: (line) => lines.push(line), signal: NEVER })
  const round = ['range', 'hash', 'unbounded'].flatMap((name) => [`table of ${name}`, name])
  expect(turns).toEqual([...round, ...round])
  expect(results).toMatchObject([
    {
      name: 'against hash',
      rounds: [4, 6],
      value: 5,
      contestants: { range: { rate: 50 }, hash: { rate: 10 } },
    },
    { name: 'against unbounded', rounds: [0.5, 1], value: 0.75 },
  ])
  expect(lines[0]).toBe('round 1 of 2: range, rate 40.00')
})

it('gives nobody a turn after it was stopped', async () => {
  const stop = new AbortController()
  const turns: string[] = []
  const contestant = (name: string): Contestant => ({
    name,
    table: evenTable(10),
    run: async () => {
      turns.push(name)
      stop.abort(new Error('stopped'))
      return await Promise.resolve({})
    },
  })
  const contestants = [contestant('first'), contestant('second')]
  const one: BenchCase = { name: '', title: '', aim: atLeast(1), contestants, value: () => 1 }
  const cluster = { load: async () => await Promise.resolve() } as unknown as BenchCluster
  const racing = runRace(cluster, [one], { runs: 5, say: () => {}, signal: stop.signal })
  await expect(racing).rejects.toThrow('stopped')
  expect(turns).toEqual(['first'])
})
