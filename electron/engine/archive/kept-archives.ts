import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeptArchive } from '../../../shared/archive-check.ts'
import { keptUntil } from '../../../shared/archive-retention.ts'
import { archivedJobs, type ArchivedJob } from './folders.ts'
import { ARCHIVE_ENDING } from './job-archive.ts'
import { readManifest, type Manifest } from './manifest.ts'
import { readRetention } from './retention.ts'

/** What manifests and sizes tell of all archives: a list of jobs waits for no labels. */
export async function keptArchives(root: string): Promise<KeptArchive[]> {
  const retention = await readRetention(root)
  const kept: KeptArchive[] = []
  for (const job of await archivedJobs(root)) {
    const { jobId, folder } = job
    if (job.fault !== null) continue
    const found = await manifestsOf(job)
    const first = found.manifests.toSorted(
      (one, other) => Date.parse(one.startedAt) - Date.parse(other.startedAt),
    )[0]
    if (!first) continue
    const { operation, cluster, table, startedAt } = first
    const until = keptUntil(startedAt, retention)
    kept.push({ jobId, folder, operation, cluster, table, startedAt, bytes: found.bytes, until })
  }
  return kept
}

async function manifestsOf({ folder }: ArchivedJob) {
  const names = await readdir(folder).catch(() => [])
  const manifests: Manifest[] = []
  let bytes = 0
  for (const name of names.filter((each) => each.endsWith(ARCHIVE_ENDING))) {
    const manifest = await readManifest(folder, name.slice(0, -ARCHIVE_ENDING.length))
    const { size } = await stat(join(folder, name)).catch(() => ({ size: 0 }))
    bytes += size
    if (manifest) manifests.push(manifest)
  }
  return { manifests, bytes }
}
