import { join } from 'node:path'
import type { Environment } from '../../../shared/cluster.ts'
import { SILENT } from '../../../shared/logger.ts'
import { createEngine, type Engine, TIMING } from '../../engine/engine.ts'
import { WORKER_SCRIPT } from '../../testing/bundled.ts'
import { testConnection } from '../../testing/cluster.ts'
import { ownFolder } from '../../testing/own-folder.ts'

/** An engine on the run's cluster, through the engine's public entry; two of them are two processes to everybody else. */
export function engineOn(environment: Environment): Engine {
  const home = ownFolder('engine')
  return createEngine({
    connect: testConnection,
    environmentOf: async () => await Promise.resolve(environment),
    capabilities: { read: () => null, write: () => {} },
    timing: TIMING,
    workerScript: WORKER_SCRIPT,
    logFolder: join(home, 'jobs'),
    archiveFolder: join(home, 'archives'),
    cacheFolder: join(home, 'cache'),
    logger: SILENT,
  })
}
