import { randomUUID } from 'node:crypto'
import type { StatsFs } from 'node:fs'
import { mkdir, open, rm, statfs, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { ProblemError } from '../../../shared/problem-error.ts'
import { fileFault, isDiskFull } from '../../files/file-fault.ts'

/** Others fill the disk, too. */
const UNSEEN_BYTES = 16 * 1_024 * 1_024
/** Left for everybody else: a gibibyte, of a small disk a tenth. */
const MOST_LEFT_BYTES = 1_024 ** 3
const SHARE_LEFT = 0.1

/** A new file for its owner alone, of what comes. It goes where not all comes, or the disk gets full; `path` says of what it is. */
export async function writeScratch(
  folder: string,
  path: string,
  parts: AsyncIterable<Buffer>,
): Promise<string> {
  const scratch = join(folder, randomUUID())
  const file = await openIn(folder, scratch).catch((error: unknown) => {
    throw unwritable(folder, path, error)
  })
  try {
    await writeParts(file, parts, folder, path)
    await file.close()
    return scratch
  } catch (error) {
    await file.close()
    await rm(scratch, { force: true })
    throw error
  }
}

/** Only what takes a copy needs the folder. */
async function openIn(folder: string, scratch: string): Promise<FileHandle> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return await open(scratch, 'wx', 0o600)
}

async function writeParts(
  file: FileHandle,
  parts: AsyncIterable<Buffer>,
  folder: string,
  path: string,
): Promise<void> {
  let room = roomIn(await statfs(folder))
  for await (const part of parts) {
    if (part.length > room) room = roomIn(await statfs(folder))
    if (part.length > room) throw noRoom(folder, path)
    room -= part.length
    await file.writeFile(part).catch((error: unknown) => {
      throw unwritable(folder, path, error)
    })
  }
}

/** How many bytes may be written before free space is looked at again. */
export function roomIn({ bavail, blocks, bsize }: Disk): number {
  const left = Math.min(MOST_LEFT_BYTES, SHARE_LEFT * blocks * bsize)
  return Math.min(UNSEEN_BYTES, bavail * bsize - left)
}

type Disk = Pick<StatsFs, 'bavail' | 'blocks' | 'bsize'>

function unwritable(folder: string, path: string, cause: unknown): ProblemError {
  if (isDiskFull(cause)) return noRoom(folder, path, cause)
  return new ProblemError(
    {
      kind: 'failed',
      code: 'permission-denied',
      message: `${fileFault(folder, 'written', cause)}, and “${path}” takes a copy to be read.`,
      nextStep: 'Make that folder writable, or give the file without compression and in UTF-8.',
    },
    { cause },
  )
}

function noRoom(folder: string, path: string, cause?: unknown): ProblemError {
  return new ProblemError(
    {
      kind: 'failed',
      code: 'disk-full',
      message: `The disk of “${folder}” has no room for a copy of “${path}”, unpacked and in UTF-8.`,
      nextStep: 'Free disk space, or give the file without compression and in UTF-8.',
    },
    { cause },
  )
}
