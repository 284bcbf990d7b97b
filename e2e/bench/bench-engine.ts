import { join } from 'node:path'
import { capabilityFile, createEngine, TIMING, type Engine } from '../../electron/engine/engine.ts'
import { codeCacheFolder } from '../../electron/home.ts'
import { workerScript } from '../../electron/scripts.ts'
import type { Connection } from '../../shared/cluster.ts'
import { SILENT } from '../../shared/logger.ts'

/** An engine as the window and the command line compose it, but with ways to clusters of the benchmark's own. */
export function benchEngine(home: string, connect: (cluster: string) => Connection): Engine {
  return createEngine({
    connect: async (cluster) => await Promise.resolve(connect(cluster)),
    environmentOf: async () => await Promise.resolve('sandbox'),
    workerScript,
    logFolder: join(home, 'jobs'),
    archiveFolder: join(home, 'archives'),
    cacheFolder: codeCacheFolder(home),
    capabilities: capabilityFile(join(home, 'capabilities.json'), SILENT),
    timing: TIMING,
    logger: SILENT,
  })
}
