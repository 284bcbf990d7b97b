import { join } from 'node:path'
import { JobSpec } from '../../../shared/job-spec.ts'
import { SILENT } from '../../../shared/logger.ts'
import { WORKER_SCRIPT } from '../../testing/bundled.ts'
import { testConnection } from '../../testing/cluster.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { createEngine, TIMING, type Capabilities, type CapabilityStore, type Engine } from '../engine.ts'
import type { EngineOptions } from '../engine-options.ts'

/** Remembers one answer, or none. */
export function fixedCapabilities(known: Capabilities | null): CapabilityStore {
  return { read: () => known, write: () => {} }
}

/** An engine on the run's cluster, as the window and the command line compose it; `but` is what differs. */
export function testEngine(but: Partial<EngineOptions> = {}): Engine {
  const home = ownFolder('engine')
  return createEngine({
    connect: testConnection,
    environmentOf: async () => await Promise.resolve('sandbox'),
    capabilities: fixedCapabilities(null),
    timing: TIMING,
    workerScript: WORKER_SCRIPT,
    logFolder: join(home, 'jobs'),
    archiveFolder: join(home, 'archives'),
    cacheFolder: join(home, 'cache'),
    logger: SILENT,
    ...but,
  })
}

/** A spec with every default filled in, on a table of schema public. */
export function specOf(table: string, spec: Record<string, unknown>): JobSpec {
  return JobSpec.parse({ cluster: 'sandbox', table: { schema: 'public', name: table }, limits: {}, ...spec })
}
