import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll } from 'vitest'
import type { Engine, Timing } from '../../../electron/engine/engine.ts'
import { preparedSandbox, type TemporarySandbox } from '../../../electron/sandbox/prepared-sandbox.ts'
import { directClientConfig, directConnection } from '../../../electron/testing/direct-client.ts'
import type { Connection } from '../../../shared/cluster.ts'
import type { JobSpec } from '../../../shared/job-spec.ts'
import { NO_FAULTS, type SandboxFaults } from '../../../shared/sandbox-faults.ts'
import { addOneTo, COUNTED_COLUMNS, countsOf, insertCounted, type Counts } from '../counted-rows.ts'
import { engineReaching } from '../fault-engine.ts'

/** A sandbox of the file's own, so that its faults and its changes of the schema are nobody else's. */
export interface GatewaySandbox {
  readonly home: string
  /** Past the gateway. */
  readonly client: pg.Client
  connection(): Promise<Connection>
  /** What is left out goes well. */
  fault(faults: Partial<SandboxFaults>): Promise<void>
  start(): Promise<void>
}

export function useGatewaySandbox(): GatewaySandbox {
  let own: TemporarySandbox | undefined
  let client: pg.Client | undefined
  const started = (): TemporarySandbox => {
    if (!own) throw new Error('The sandbox is there from the first hook on.')
    return own
  }
  beforeAll(async () => {
    own = await preparedSandbox()
    await own.sandbox.start()
    client = new pg.Client(directClientConfig(await directConnection(own.home)))
    await client.connect()
  })
  afterAll(async () => {
    await client?.end()
    await own?.[Symbol.asyncDispose]()
  })
  return {
    get home() {
      return started().home
    },
    get client() {
      if (!client) throw new Error('The sandbox is there from the first hook on.')
      return client
    },
    connection: async () => await started().sandbox.connection(),
    fault: async (faults) => void (await started().sandbox.setFaults({ ...NO_FAULTS, ...faults })),
    start: async () => void (await started().sandbox.start()),
  }
}

/** A table of rows with the keys from 1 and `n` 0, and an engine that goes the product's own way. */
export interface GatewayRig extends Counts {
  readonly table: string
  readonly engine: Engine
  readonly spec: JobSpec
}

export interface GatewayRigOptions {
  readonly rows: number
  readonly oneStatement?: boolean
  readonly timing?: Partial<Timing>
  readonly limits?: Record<string, unknown>
  /** Another way than the sandbox's own. */
  readonly connect?: () => Promise<Connection>
}

export async function withGatewayRig(
  { client, connection, fault }: GatewaySandbox,
  { rows, oneStatement = true, timing = {}, limits = {}, connect = connection }: GatewayRigOptions,
  use: (rig: GatewayRig) => Promise<void>,
): Promise<void> {
  const table = `t_${randomUUID().replaceAll('-', '')}`
  await client.query(`CREATE TABLE ${table} (${COUNTED_COLUMNS})`)
  await insertCounted(client, table, rows)
  const home = await mkdtemp(join(tmpdir(), 'sluice-faults-'))
  const engine = engineReaching(connect, { home, oneStatement, timing })
  const spec = addOneTo(table, { workers: 2, batchSize: 10, ...limits })
  try {
    await use({ table, engine, spec, ...countsOf(client, table) })
  } finally {
    await fault({})
    await engine.close()
    await rm(home, { recursive: true, force: true })
  }
}
