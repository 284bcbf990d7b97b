import type { BenchCluster } from './bench-cluster.ts'
import type { BenchTable } from './bench-table.ts'

/** What a contestant did in one round, in numbers by name; medians of them go into the report. */
export type Readings = Readonly<Record<string, number>>

/** Something that is measured, once in every round, on a fresh copy of its table. */
export interface Contestant {
  readonly name: string
  readonly table: BenchTable
  /** Throws when it did not do all of its work. */
  run(cluster: BenchCluster): Promise<Readings>
}

/** A reading that has to be there. */
export function reading(readings: Readings | undefined, name: string): number {
  const value = readings?.[name]
  if (value === undefined) throw new Error(`There is no reading “${name}”.`)
  return value
}
