import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Engine, Timing } from '../../electron/engine/engine.ts'
import { PASS, type FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import { wireProxy, type WireProxy } from '../../electron/engine/testing/wire/wire-proxy.ts'
import { withTable, type TestTable } from '../../electron/testing/cluster.ts'
import type { JobSpec } from '../../shared/job-spec.ts'
import { addOneTo, COUNTED_COLUMNS, countsOf, insertCounted, type Counts } from './counted-rows.ts'
import { faultEngine } from './fault-engine.ts'

/** Both ways to make a batch, for suites that hold for either. */
export const WAYS = [
  ['one statement', true],
  ['a transaction', false],
] as const

export interface RigOptions {
  readonly oneStatement: boolean
  readonly policy?: FaultPolicy
  readonly timing?: Partial<Timing>
}

/** A table of rows with the keys from 1 and `n` 0, and an engine that reaches it through a proxy. */
export interface Rig extends Counts {
  readonly table: TestTable
  readonly proxy: WireProxy
  readonly engine: Engine
  /** Folder for what engines leave behind. */
  readonly home: string
  /** Adds one to every row; two workers with batches of ten unless said otherwise. */
  readonly addOne: (limits?: Record<string, unknown>) => JobSpec
}

export async function withRig(
  rows: number,
  options: RigOptions,
  use: (rig: Rig) => Promise<void>,
): Promise<void> {
  await withPlace(COUNTED_COLUMNS, async ({ table, home }) => {
    const { client, name, direct } = table
    await insertCounted(client, name, rows)
    await using proxy = await wireProxy(direct, options.policy)
    const addOne = (limits = {}) => addOneTo(name, { workers: 2, batchSize: 10, ...limits })
    const engine = faultEngine({ ...options, connection: proxy.connection, home })
    try {
      await use({ table, proxy, engine, home, addOne, ...countsOf(client, name) })
    } finally {
      await engine.close()
    }
  })
}

/** A table, and a folder that goes with it for what engines leave behind. */
export async function withPlace(
  columns: string,
  use: (place: Pick<Rig, 'table' | 'home'>) => Promise<void>,
): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'sluice-faults-'))
  try {
    await withTable(columns, async (table) => await use({ table, home }))
  } finally {
    await rm(home, { recursive: true, force: true })
  }
}

/** Lets everything pass, and tells when so many batches have come by. */
export function afterBatches(count: number): { policy: FaultPolicy; reached: Promise<void> } {
  const { promise: reached, resolve } = Promise.withResolvers<void>()
  let batches = 0
  const policy: FaultPolicy = {
    request: ({ isBatch }) => {
      if (isBatch && (batches += 1) === count) resolve()
      return PASS
    },
  }
  return { policy, reached }
}
