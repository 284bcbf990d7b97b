import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { createEngine, TIMING, type Engine } from '../../electron/engine/engine.ts'
import { untilSnapshot, isAtRest } from '../../electron/engine/testing/until-snapshot.ts'
import type { SandboxAccess } from '../../electron/sandbox/sandbox.ts'
import { preparedSandbox, type TemporarySandbox } from '../../electron/sandbox/prepared-sandbox.ts'
import { directClientConfig, directConnection } from '../../electron/testing/direct-client.ts'
import type { JobSpec } from '../../shared/job-spec.ts'
import { SILENT } from '../../shared/logger.ts'

/** A cluster for machines that know it by its endpoint alone, as one in development. */
export interface FleetSandbox extends AsyncDisposable {
  readonly access: SandboxAccess
  /** Past the gateway. */
  readonly client: pg.Client
  /** What stands in a machine's environment in the place of a role. */
  readonly credentials: Readonly<Record<string, string>>
  /** Records a job, approved and paused, that nobody works on; answers its id. */
  pausedJob(spec: JobSpec): Promise<string>
}

export async function fleetSandbox(): Promise<FleetSandbox> {
  const own = await preparedSandbox()
  await own.sandbox.start()
  const access = await own.sandbox.access()
  const client = new pg.Client(directClientConfig(await directConnection(own.home)))
  await client.connect()
  const home = await mkdtemp(join(tmpdir(), 'sluice-fleet-'))
  const engine = engineOf(own, home)
  return {
    access,
    client,
    credentials: {
      AWS_ACCESS_KEY_ID: access.accessKeyId,
      AWS_SECRET_ACCESS_KEY: access.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    pausedJob: async (spec) => {
      const given = { path: 'yes' } as const
      const job = await engine.start(spec, undefined, undefined, given)
      job.pause()
      await untilSnapshot(job, isAtRest)
      job.interrupt()
      await job.finished
      return job.id
    },
    [Symbol.asyncDispose]: async () => {
      await engine.close()
      await client.end()
      await own[Symbol.asyncDispose]()
      await rm(home, { recursive: true, force: true })
    },
  }
}

function engineOf({ sandbox }: TemporarySandbox, home: string): Engine {
  return createEngine({
    connect: async () => await sandbox.connection(),
    environmentOf: async () => await Promise.resolve('development'),
    workerScript: new URL('../../electron/engine/worker/worker.ts', import.meta.url),
    logFolder: join(home, 'jobs'),
    archiveFolder: join(home, 'archives'),
    cacheFolder: join(home, 'cache'),
    logger: SILENT,
    timing: TIMING,
    capabilities: { read: () => ({ oneStatement: true }), write: () => {} },
  })
}
