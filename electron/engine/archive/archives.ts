import type { ArchiveRetention, ArchiveSummary, UnreadableArchive } from '../../../shared/archive.ts'
import type { ArchiveCheck, ArchiveDetail, KeptArchive, Uncertain } from '../../../shared/archive-check.ts'
import { expiredArchives, keptUntil } from '../../../shared/archive-retention.ts'
import { ARCHIVES_HERE, uncertainText } from '../../../shared/archive-words.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { ledgerOf, noJobText } from '../../../shared/words.ts'
import { fileFault, reasonOf } from '../../files/file-fault.ts'
import { beyondFiles, committedFrames, type KnownBatches, type SortedFrames } from './committed.ts'
import { archivedJobs, archiveFolderOf, type ArchivedJob } from './folders.ts'
import { isArchiveHeld } from './in-use.ts'
import { lossOf } from './lacking.ts'
import { openJobArchive, type JobFiles } from './job-archive.ts'
import { keptArchives } from './kept-archives.ts'
import { removeArchive } from './remove-archive.ts'
import { readRetention, retentionFault, writeRetention } from './retention.ts'
import { partsOf, rowsOf, summaryOf } from './summary.ts'
import { tableChanges, type TableChanges } from './table-changes.ts'
import { verifyArchive, type VerifyOptions } from './verify.ts'

/** The archives of this machine. Everything that throws is a ProblemError; none needs a cluster, though some ask one. */
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
  /** Reads every byte; `onProgress` hears how many of them. Asks the ledger about the last batches. */
  verify(jobId: string, options?: VerifyOptions): Promise<ArchiveCheck>
  /** The rows of batches that took place, by the ledger as well where it can be asked. Those throw `archive-damaged` on the way. */
  rows(jobId: string): Promise<ArchivedTables>
  /** Deletes it: what the job has changed cannot be undone any more. Throws `archive-in-use` while a process works with it. */
  remove(jobId: string): Promise<void>
  retention(): Promise<ArchiveRetention>
  /** Why nobody can tell how long archives are to be kept, as a sentence: then they are for good. */
  retentionFault(): Promise<string | null>
  setRetention(retention: ArchiveRetention): Promise<void>
  /** What is over a bound of the retention, oldest first, without what is in use. */
  expired(): Promise<ArchiveSummary[]>
}

/** The rows of an archive by their tables, the job's own first. */
export interface ArchivedTables extends Uncertain {
  readonly tables: readonly TableChanges[]
}

/**
 * What the ledger of a cluster tells of a job; null where it does not know it. Throws why it cannot be asked, and where
 * a process works on the job: then more may take place at any moment.
 */
export type AskLedger = (cluster: string, jobId: string) => Promise<KnownBatches | null>

interface ArchivesOptions {
  /** Called only where files alone do not tell. */
  readonly askLedger?: AskLedger
  readonly now?: () => number
}

const notAsked: AskLedger = () => Promise.reject(new Error('The ledger was not asked'))

/** An archive as it was found. */
interface Found extends ArchivedJob {
  readonly files: JobFiles
  readonly frames: SortedFrames
}

export function createArchives(
  root: string,
  { askLedger = notAsked, now = Date.now }: ArchivesOptions = {},
): Archives {
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
    verify: async (jobId, options = {}) => {
      const { loss, openRows, uncertain, ...found } = await asked(await findOne(root, jobId), askLedger)
      const check = await verifyArchive(found, options)
      const faults = [...check.faults, ...loss]
      return { ...check, faults, sound: faults.length === 0, openRows, uncertain }
    },
    rows: async (jobId) => {
      const { files, frames, openRows, uncertain } = await asked(await findOne(root, jobId), askLedger)
      return { tables: tableChanges(files, frames), openRows, uncertain }
    },
    remove: async (jobId) => {
      if (await isArchiveHeld(root, jobId)) throw inUse(jobId)
      const folder = await asProblem(archiveFolderOf(root, jobId), root)
      if (folder === null) throw missing(jobId)
      await asProblem(removeArchive(root, jobId, folder), folder)
    },
    retention: async () => await readRetention(root),
    retentionFault: async () => await retentionFault(root),
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
  return await opened({ jobId, folder, fault: null })
}

async function opened(
  { jobId, folder, fault }: ArchivedJob,
  known: KnownBatches | null = null,
): Promise<Found> {
  const none = (text: string): JobFiles => ({ folder, files: [], faults: [{ process: null, text }] })
  const files =
    fault === null
      ? await openJobArchive(folder, jobId).catch((error: unknown) =>
          none(`${fileFault(folder, 'read', error)}.`),
        )
      : none(fault)
  return {
    jobId,
    folder,
    fault,
    files,
    frames: committedFrames(files.files, beyondFiles(files.files, known)),
  }
}

/** By the ledger as well, where the files alone do not tell of all batches whether they took place. */
async function asked(found: Found, ask: AskLedger) {
  const head = found.files.files[0]?.head
  if (!head || found.frames.open.length === 0) return { ...found, loss: [], openRows: 0, uncertain: null }
  try {
    const known = await ask(head.cluster, found.jobId)
    if (!known) throw new Error(noJobText(found.jobId, ledgerOf(head.cluster)))
    // Once more: what was written before the ledger was asked is what it tells of.
    const again = await opened(found, known)
    const loss = new Set(lossOf(again.files, again.frames, known).map(({ text }) => text))
    return { ...again, loss: [...loss], ...uncertainOf(again, 'Files elsewhere would tell.') }
  } catch (error) {
    return { ...found, loss: [], ...uncertainOf(found, `${reasonOf(error)}.`) }
  }
}

function uncertainOf({ frames }: Found, why: string): Uncertain {
  const openRows = rowsOf(frames.open)
  return { openRows, uncertain: openRows === 0 ? null : uncertainText(openRows, why) }
}

function faultsOf({ folder, faults }: JobFiles): string[] {
  return faults.length > 0 ? faults.map(({ text }) => text) : [`There is no archive in ${folder}.`]
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
