import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { JobSpec } from '../../../shared/job-spec.ts'
import { SILENT } from '../../../shared/logger.ts'
import { testConnection } from '../../testing/cluster.ts'
import { createEngine, type Engine } from '../engine.ts'

/** An engine on the run's cluster, as the window and the command line compose it. */
export function testEngine(): Engine {
  const home = mkdtempSync(join(tmpdir(), 'sluice-engine-'))
  return createEngine({
    connect: testConnection,
    workerScript: new URL('../run/worker.ts', import.meta.url),
    logFolder: join(home, 'jobs'),
    cacheFolder: join(home, 'cache'),
    logger: SILENT,
  })
}

/** A spec with every default filled in, on a table of schema public. */
export function specOf(table: string, spec: Record<string, unknown>): JobSpec {
  return JobSpec.parse({ cluster: 'sandbox', table: { schema: 'public', name: table }, limits: {}, ...spec })
}
