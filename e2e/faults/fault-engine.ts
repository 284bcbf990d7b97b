import { join } from 'node:path'
import { createEngine, TIMING, type Engine, type Timing } from '../../electron/engine/engine.ts'
import type { Connection } from '../../shared/cluster.ts'
import { SILENT } from '../../shared/logger.ts'

export interface FaultEngineOptions {
  readonly connection: Connection
  /** Folder for logs, archives and compiled code; any number of engines may share it. */
  readonly home: string
  /** Whether a batch is one statement or a transaction; either has to be exactly once. */
  readonly oneStatement: boolean
  readonly timing?: Partial<Timing>
}

/** Others take over the ranges of a killed process after this. */
export const SHORT_LEASE_MS = 1_000

/** An engine with short leases, on one connection, by one of the two ways to make a batch. */
export function faultEngine({ connection, ...options }: FaultEngineOptions): Engine {
  return engineReaching(async () => await Promise.resolve(connection), options)
}

/** As {@link faultEngine}, but asks for the way before each connect, as the product does. */
export function engineReaching(
  connect: () => Promise<Connection>,
  { home, oneStatement, timing }: Omit<FaultEngineOptions, 'connection'>,
): Engine {
  return createEngine({
    connect,
    environmentOf: async () => await Promise.resolve('sandbox'),
    workerScript: new URL('../../electron/engine/worker/worker.ts', import.meta.url),
    logFolder: join(home, 'jobs'),
    archiveFolder: join(home, 'archives'),
    cacheFolder: join(home, 'cache'),
    logger: SILENT,
    timing: { ...TIMING, leaseMs: SHORT_LEASE_MS, ...timing },
    capabilities: { read: () => ({ oneStatement }), write: () => {} },
  })
}
