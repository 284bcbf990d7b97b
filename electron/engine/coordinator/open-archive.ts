import { access } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Connection } from '../../../shared/cluster.ts'
import type { JobSpec } from '../../../shared/job-spec.ts'
import { ARCHIVE_VERSION, type ArchiveHead } from '../archive/archive-text.ts'
import { ArchiveWriter, unwritable } from '../archive/archive-writer.ts'
import { ARCHIVE_ENDING } from '../archive/job-archive.ts'
import type { ArchivePlace } from '../archive/committed.ts'
import { archiveFolderOf, makeArchiveFolder } from '../archive/folders.ts'
import { holdArchives } from '../archive/in-use.ts'
import type { Blueprint } from '../plan/blueprint.ts'
import { placeOf } from '../plan/place.ts'
import { systemUser } from './approving.ts'

/** A process's part in a job that may keep rows. */
interface Part {
  readonly id: string
  /** The process, as the ledger knows it. */
  readonly owner: string
  readonly blueprint: Blueprint
  readonly connection: Connection
}

/**
 * Begins the archive of a process's part in a job; null where nothing of it is kept. `chosen`: where somebody wants
 * it, in the place of `root`; a job that goes on keeps its folder. As long as it is written nobody removes it, nor
 * that of a job that this one undoes. Throws `archive-unwritable`.
 */
export async function openArchive(
  root: string,
  part: Part,
  chosen: string | null = null,
): Promise<ArchiveWriter | null> {
  const head = headOf(part)
  if (!head) return null
  const folder = await folderFor(root, part.id, chosen)
  const held = head.undoes === null ? [part.id] : [part.id, head.undoes]
  return await ArchiveWriter.open(folder, head, await holdArchives(root, held, head.process))
}

/** One that somebody chose and that is away is not made anew: what the job has kept so far is there. */
async function folderFor(root: string, jobId: string, chosen: string | null): Promise<string> {
  try {
    return (await archiveFolderOf(root, jobId)) ?? (await makeArchiveFolder(root, jobId, chosen))
  } catch (error) {
    throw unwritable(chosen ?? root, error)
  }
}

/** Files that processes of the job wrote on this host, and that are in its folder no more. */
export async function missingArchives(folder: string, places: readonly ArchivePlace[]): Promise<string[]> {
  const here = places.filter(({ host }) => host === hostname())
  const paths = here.map(({ process }) => join(folder, process + ARCHIVE_ENDING))
  const isThere = await Promise.all(
    paths.map(
      async (path) =>
        await access(path).then(
          () => true,
          () => false,
        ),
    ),
  )
  return paths.filter((_, place) => !isThere[place])
}

function headOf({ id, owner, blueprint, connection }: Part): ArchiveHead | null {
  const { plan, phases, target } = blueprint
  const { spec } = plan
  const kept = phases.find(({ archive }) => archive)?.archive
  if (!kept || spec.operation === 'repopulate') return null
  const { columns, changed, along } = kept
  return {
    version: ARCHIVE_VERSION,
    jobId: id,
    process: owner,
    operation: spec.operation,
    cluster: spec.cluster,
    place: placeOf(spec.cluster, connection),
    table: target.table,
    key: plan.key,
    ...{ columns, changed, along },
    ...saidBy(spec),
    host: hostname(),
    systemUser: systemUser(),
    startedAt: new Date().toISOString(),
  }
}

function saidBy(spec: JobSpec): Pick<ArchiveHead, 'where' | 'set' | 'undoes'> {
  switch (spec.operation) {
    case 'purge':
      return { where: spec.where, set: null, undoes: null }
    case 'update':
      return { where: spec.where, set: spec.set, undoes: null }
    case 'undo':
      return { where: null, set: null, undoes: spec.job }
    case 'write':
    case 'repopulate':
      return { where: null, set: null, undoes: null }
  }
}
