import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Timing } from '../../electron/engine/engine.ts'
import type { FaultPolicy } from '../../electron/engine/testing/wire/fault.ts'
import type { Request } from '../../electron/engine/testing/wire/request.ts'
import { wireProxy } from '../../electron/engine/testing/wire/wire-proxy.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import type { JobResult } from '../../shared/job.ts'
import { JobSpec, type UndoSpec } from '../../shared/job-spec.ts'
import { checksumOf, type Checksum } from './checksum.ts'
import { EVERY_TYPE_COLUMNS, EVERY_TYPE_VALUES } from './every-type-table.ts'
import { faultEngine } from './fault-engine.ts'
import { createFilled } from './filled-table.ts'
import type { JobOrder } from './job-order.ts'
import { withPlace, type Rig } from './rig.ts'

export interface ArchiveRig extends Pick<Rig, 'table' | 'home' | 'proxy' | 'engine'> {
  /** A table with a column of every type; those of `table` are not looked at. */
  readonly name: string
  /** Of all rows before anything was changed. */
  readonly before: Checksum
  /** Of all rows now. */
  readonly now: () => Promise<Checksum>
  /** A purge of all rows with an archive; two workers with batches of ten unless said otherwise. */
  readonly purge: (more?: Record<string, unknown>) => JobSpec
  readonly undoOf: (jobId: string, more?: Partial<UndoSpec>) => JobSpec
  /** Undoes a purge by an engine that nothing bad happens to. */
  readonly undo: (jobId: string, more?: Partial<UndoSpec>) => Promise<JobResult>
  /** All of an order to a process but its task. */
  readonly order: Omit<JobOrder, 'task'>
  /** Paths of the files with a job's rows. */
  readonly files: (jobId: string) => Promise<string[]>
}

export interface ArchiveRigOptions {
  readonly policy?: FaultPolicy
  readonly timing?: Partial<Timing>
}

/** A filled table with a column of every type, and an engine that reaches it through a proxy. */
export async function withArchiveRig(
  rows: number,
  { policy, timing }: ArchiveRigOptions,
  use: (rig: ArchiveRig) => Promise<void>,
): Promise<void> {
  await withPlace('id int', async ({ table, home }) => {
    const { client, direct } = table
    const name = `${table.name}_kept`
    await createFilled(client, name, { columns: EVERY_TYPE_COLUMNS, values: EVERY_TYPE_VALUES, rows })
    await using proxy = await wireProxy(direct, policy)
    const options = { home, oneStatement: false, ...(timing && { timing }) }
    const engine = faultEngine({ ...options, connection: proxy.connection })
    const calm = faultEngine({ ...options, connection: direct })
    const specOf = (spec: object) =>
      JobSpec.parse({ cluster: SANDBOX_CLUSTER, table: { schema: 'public', name }, limits: LIMITS, ...spec })
    const undoOf: ArchiveRig['undoOf'] = (job, more = {}) =>
      specOf({ operation: 'undo', job, of: 'purge', ...more })
    const now = async () => await checksumOf(client, name, 'true')
    try {
      await use({
        ...{ table, home, proxy, engine, name, now, undoOf },
        before: await now(),
        purge: (more = {}) => specOf({ operation: 'purge', where: 'true', archive: true, ...more }),
        undo: async (jobId, more) => await (await calm.start(undoOf(jobId, more))).finished,
        order: { ...options, connection: proxy.connection, cluster: SANDBOX_CLUSTER },
        files: async (jobId) => await archiveFiles(join(home, 'archives', jobId)),
      })
    } finally {
      await Promise.all([engine.close(), calm.close()])
    }
  })
}

const LIMITS = { workers: 2, batchSize: 10 }

async function archiveFiles(folder: string): Promise<string[]> {
  const names = await readdir(folder)
  return names.filter((name) => name.endsWith('.ndjson.zst')).map((name) => join(folder, name))
}

/** Whether a worker asks for the rows of a batch that it is about to keep. */
export function readsRows({ sql }: Request): boolean {
  return sql.includes('sluice_row') || (sql.includes('DELETE FROM') && sql.includes('RETURNING'))
}
