import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { JobSpec } from '../../../shared/job-spec.ts'
import { ARCHIVE_ENDING } from '../archive/job-archive.ts'
import type { Engine } from '../engine.ts'

/** Runs a job that keeps what it changes; the path is that of its only file. */
export async function archivedJob(
  engine: Engine,
  spec: JobSpec,
): Promise<{ readonly jobId: string; readonly path: string }> {
  const job = await engine.start(JobSpec.parse({ ...spec, archive: true }))
  const { jobId, state, archive } = await job.finished
  if (state !== 'succeeded' || !archive) throw new Error(`The job ${state}.`)
  const file = (await readdir(archive.folder)).find((name) => name.endsWith(ARCHIVE_ENDING)) ?? ''
  return { jobId, path: join(archive.folder, file) }
}
