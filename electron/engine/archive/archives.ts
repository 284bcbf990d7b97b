import type { ArchiveRetention, ArchiveSummary } from '../../../shared/archive.ts'
import type {
  ArchiveCheck,
  ArchiveDetail,
  KeptArchive,
  UnreadableArchive,
} from '../../../shared/archive-check.ts'
import { expiredArchives, keptUntil } from '../../../shared/archive-retention.ts'
import { ARCHIVES_HERE } from '../../../shared/archive-words.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { noJobText } from '../../../shared/words.ts'
import { fileFault, reasonOf } from '../../files/file-fault.ts'
import { changesIn, type ArchivedChange } from './changes.ts'
import { committedFrames, type SortedFrames } from './committed.ts'
import { archivedJobs, archiveFolderOf, type ArchivedJob } from './folders.ts'
import { isArchiveHeld } from './in-use.ts'
import { openJobArchive, type JobFiles } from './job-archive.ts'
import { keptArchives } from './kept-archives.ts'
import { removeArchive } from './remove-archive.ts'
import { readRetention, writeRetention } from './retention.ts'
import { partsOf, rowsOf, summaryOf } from './summary.ts'
import { verifyArchive, type VerifyOptions } from './verify.ts'

/** The archives of this machine. Everything that throws is a ProblemError; none needs a cluster. */
export interface Archives {
  /** Where they are, unless a job's was put elsewhere. */
  readonly root: string
  /** Newest first; without those of which nothing can be read. */
  list(): Promise<ArchiveSummary[]>
  /** The same by manifests and sizes alone, in no order: quick, however large they are. */
  kept(): Promise<KeptArchive[]>
  unreadable(): Promise<UnreadableArchive[]>
  /** Ids of jobs with an archive that begin so. */
  beginning(id: string): Promise<string[]>
  /** Throws `archive-missing`, as all about one job do. */
  show(jobId: string): Promise<ArchiveDetail>
  /** Reads every byte; `onProgress` hears how many of them. */
  verify(jobId: string, options?: VerifyOptions): Promise<ArchiveCheck>
  /** The rows of batches that are known to have taken place. Throws `archive-damaged` on the way. */
  changes(jobId: string): AsyncIterable<ArchivedChange>
  /** Deletes it: what the job has changed cannot be undone any more. Throws `archive-in-use` while a process works with it. */
  remove(jobId: string): Promise<void>
  retention(): Promise<ArchiveRetention>
  setRetention(retention: ArchiveRetention): Promise<void>
  /** What is over a bound of the retention, oldest first, without what is in use. */
  expired(): Promise<ArchiveSummary[]>
}

/** An archive as it was found. */
interface Found extends ArchivedJob {
  readonly files: JobFiles
  readonly frames: SortedFrames
}

/** The ledger knows of other processes, which nobody asks here: what their files would tell counts as not known. */
const FILES_ALONE = { batchesOf: null, hasAll: false }

export function createArchives(root: string, now: () => number = Date.now): Archives {
  const list = async () => (await findAll(root)).flatMap((found) => found.summary ?? []).toSorted(newestFirst)
  return {
    root,
    list,
    kept: async () => await asProblem(keptArchives(root), root),
    unreadable: async () =>
      (await findAll(root)).flatMap(({ jobId, folder, files, summary }) =>
        summary ? [] : [{ jobId, folder, faults: faultsOf(files) }],
      ),
    beginning: async (id) =>
      (await archivedJobs(root)).map(({ jobId }) => jobId).filter((jobId) => jobId.startsWith(id)),
    show: async (jobId) => await detailOf(root, jobId),
    verify: async (jobId, options = {}) => await verifyArchive(await findOne(root, jobId), options),
    changes: async function* (jobId) {
      const { frames } = await findOne(root, jobId)
      yield* changesIn(frames.committed)
    },
    remove: async (jobId) => {
      if (await isArchiveHeld(root, jobId)) throw inUse(jobId)
      const folder = await asProblem(archiveFolderOf(root, jobId), root)
      if (folder === null) throw missing(jobId)
      await asProblem(removeArchive(root, jobId, folder), folder)
    },
    retention: async () => await readRetention(root),
    setRetention: async (retention) => await writeRetention(root, retention),
    expired: async () => {
      const over = expiredArchives(await list(), await readRetention(root), now())
      const held = await Promise.all(over.map(async ({ jobId }) => await isArchiveHeld(root, jobId)))
      return over.filter((_, place) => !held[place])
    },
  }
}

async function detailOf(root: string, jobId: string): Promise<ArchiveDetail> {
  const { files, frames } = await findOne(root, jobId)
  const summary = summaryOf(jobId, files, frames)
  const head = files.files[0]?.head
  if (!summary || !head) throw missing(jobId, faultsOf(files).join(' '))
  return {
    summary,
    place: head.place ?? null,
    key: [...head.key],
    columns: head.columns.map(({ name, type }) => ({ name, type })),
    changed: [...head.changed],
    parts: partsOf(files, frames),
    openRows: rowsOf(frames.open),
    inUse: await isArchiveHeld(root, jobId),
    until: keptUntil(summary.startedAt, await readRetention(root)),
  }
}

async function findAll(root: string): Promise<(Found & { readonly summary: ArchiveSummary | null })[]> {
  const found: (Found & { readonly summary: ArchiveSummary | null })[] = []
  // One after another: each is read by its labels, and together they would hold as many files open.
  for (const job of await asProblem(archivedJobs(root), root)) {
    const one = await opened(job)
    found.push({ ...one, summary: summaryOf(job.jobId, one.files, one.frames) })
  }
  return found
}

async function findOne(root: string, jobId: string): Promise<Found> {
  const folder = await asProblem(archiveFolderOf(root, jobId), root)
  if (folder === null) throw missing(jobId)
  return await opened({ jobId, folder })
}

async function opened(job: ArchivedJob): Promise<Found> {
  const files = await openJobArchive(job.folder, job.jobId).catch((error: unknown): JobFiles => ({
    folder: job.folder,
    files: [],
    faults: [`${fileFault(job.folder, 'read', error)}.`],
  }))
  return { ...job, files, frames: committedFrames(files.files, FILES_ALONE) }
}

function faultsOf({ folder, faults }: JobFiles): string[] {
  return faults.length > 0 ? [...faults] : [`There is no archive in ${folder}.`]
}

function newestFirst(one: ArchiveSummary, other: ArchiveSummary): number {
  return Date.parse(other.startedAt) - Date.parse(one.startedAt) || one.jobId.localeCompare(other.jobId)
}

function missing(jobId: string, why = ''): ProblemError {
  return new ProblemError({
    kind: 'usage',
    code: 'archive-missing',
    message: why === '' ? noJobText(jobId, ARCHIVES_HERE) : why,
    nextStep: 'Bring its files back, or look on the machine where the job ran.',
  })
}

function inUse(jobId: string): ProblemError {
  return new ProblemError({
    kind: 'refused',
    code: 'archive-in-use',
    message: `A process works with the archive of job ${jobId}.`,
    nextStep: 'Wait until it has ended, or interrupt it.',
  })
}

/** A fault of the file system in words. */
async function asProblem<T>(work: Promise<T>, path: string): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (error instanceof ProblemError) throw error
    const message = `${path} cannot be used: ${reasonOf(error)}.`
    const nextStep = 'Correct this, then try again.'
    throw new ProblemError({ kind: 'failed', code: 'permission-denied', message, nextStep }, { cause: error })
  }
}
