import { open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { counted } from '../../../shared/counted.ts'
import { codeOf, fileFault, reasonOf } from '../../files/file-fault.ts'
import { ARCHIVE_VERSION, type ArchiveHead } from './archive-text.ts'
import { readHead, scanFile, type Gap, type ScannedFile } from './scan.ts'

/** What one process kept of a job. */
export interface ArchiveFile extends ScannedFile {
  readonly head: ArchiveHead
  /** The process's id in the ledger. */
  readonly process: string
  /** Its process has ended its part: nothing more comes, and its labels say all that was committed. */
  readonly ended: boolean
}

/** What is wrong with a file, as a sentence. */
export interface FileFault {
  /** Whose file it is; null where its name is that of no process, so that it is none of the archive's. */
  readonly process: string | null
  readonly text: string
}

/** All files of a job's archive that are in a folder, in the order of their processes' ids. */
export interface JobFiles {
  readonly folder: string
  readonly files: readonly ArchiveFile[]
  readonly faults: readonly FileFault[]
}

/** The ending of an archive's file. */
export const ARCHIVE_ENDING = '.ndjson.zst'
const PROCESS = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Finds out what a folder has of a job by the labels of its files; one that is gone is an archive without files. */
export async function openJobArchive(folder: string, jobId: string): Promise<JobFiles> {
  const files: ArchiveFile[] = []
  const faults: FileFault[] = []
  for (const name of await namesIn(folder)) {
    const path = join(folder, name)
    const process = processOf(name)
    const add = (...texts: string[]) => faults.push(...texts.map((text) => ({ process, text })))
    try {
      const file = await openArchiveFile(path, jobId)
      if ('fault' in file) add(file.fault)
      else {
        files.push(file)
        add(...file.gaps.flatMap((gap) => gapFault(file, gap)))
      }
    } catch (error) {
      add(`${fileFault(path, 'read', error)}.`)
    }
  }
  return { folder, files, faults }
}

function processOf(name: string): string | null {
  const process = name.slice(0, -ARCHIVE_ENDING.length)
  return PROCESS.test(process) ? process : null
}

async function namesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return []
    throw error
  })
  // macOS keeps a hidden file of its own beside each on disks of other systems.
  return names.filter((name) => name.endsWith(ARCHIVE_ENDING) && !name.startsWith('.')).toSorted()
}

/** One file; errors are those of the file system. */
async function openArchiveFile(
  path: string,
  jobId: string,
): Promise<ArchiveFile | { readonly fault: string }> {
  const scanned = await scanFile(path)
  const first = scanned.frames.at(0)
  if (first?.label.frame !== 'head') return { fault: `${path} does not begin as an archive does.` }
  const file = await open(path, 'r')
  try {
    const head = await readHead(file, first)
    if (head.version > ARCHIVE_VERSION)
      return { fault: `${path} was written by a later version of Sluice, which this one cannot read.` }
    // Its batches have the same numbers as this job's, and its rows would be put back for them.
    if (head.jobId !== jobId) return { fault: `${path} is of another job: ${head.jobId}.` }
    return { ...scanned, head, process: head.process, ended: scanned.frames.isEnded }
  } catch (error) {
    return { fault: `The head of ${path} is damaged: ${reasonOf(error)}.` }
  } finally {
    await file.close()
  }
}

/** A crash leaves the end torn: a batch that was never committed, or the mark of the end. */
function gapFault({ path, frames }: ScannedFile, { offset, bytes, isEnd }: Gap): string[] {
  if (isEnd) return []
  const before = [...frames].findLast((frame) => frame.offset < offset)?.label.batch
  const after = before
    ? `, after batch ${before.batches + 1} of key range ${before.range}`
    : ', before its first batch'
  return [`${path} is damaged at byte ${offset}: ${counted(bytes, 'byte')} cannot be read${after}.`]
}
