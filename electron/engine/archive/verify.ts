import { createHash } from 'node:crypto'
import { open, readdir, type FileHandle } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ArchiveCheck, CheckedFile, DamagedFrame, Uncertain } from '../../../shared/archive-check.ts'
import { count, counted } from '../../../shared/counted.ts'
import { fileFault, reasonOf } from '../../files/file-fault.ts'
import { isAlong, isLeft, otherRowsOf, type ArchiveHead } from './archive-text.ts'
import { damageText } from './changes.ts'
import type { SortedFrames } from './committed.ts'
import { ARCHIVE_ENDING, type ArchiveFile, type JobFiles } from './job-archive.ts'
import { readManifest, type Manifest } from './manifest.ts'
import type { FoundFrame } from './frame-table.ts'
import { FrameRoom, readFrame, readKeys } from './scan.ts'

const CHUNK_BYTES = 1_024 * 1_024

/** `onProgress` hears how many bytes were read. */
export interface VerifyOptions {
  readonly signal?: AbortSignal
  readonly onProgress?: (bytes: number, of: number) => void
}

/** A file, what was found in it, and what is wrong with it. */
interface Verified {
  readonly file: CheckedFile
  readonly damaged: readonly DamagedFrame[]
  readonly faults: readonly string[]
}

/** An archive to be read. */
interface Readable {
  readonly jobId: string
  readonly folder: string
  readonly files: JobFiles
  readonly frames: SortedFrames
}

/**
 * Reads all frames and compares the files with their manifests; rows are those of batches that took place. An abort of
 * the signal is thrown.
 */
export async function verifyArchive(
  { jobId, folder, files, frames: { committed } }: Readable,
  { signal, onProgress }: VerifyOptions,
): Promise<Omit<ArchiveCheck, keyof Uncertain>> {
  const total = files.files.reduce((sum, { bytes }) => sum + bytes, 0)
  let read = 0
  const onRead = (bytes: number): void => {
    signal?.throwIfAborted()
    read += bytes
    onProgress?.(read, total)
  }
  const verified: Verified[] = []
  for (const file of files.files) {
    const ofFile = committed.filter((found) => found.file === file)
    const tookPlace = new Set(ofFile.map(({ frame }) => frame.no))
    verified.push(await verifyFile(folder, file, tookPlace, onRead))
  }
  const missing = await missingFiles(folder, files)
  const faults = [
    ...files.faults.map(({ text }) => text),
    ...verified.flatMap((each) => each.faults),
    ...missing.map((name) => `${join(folder, name)} is missing; its manifest is there.`),
    ...(files.files.length + files.faults.length === 0 ? [`There is no archive in ${folder}.`] : []),
  ]
  return {
    ...{ jobId, folder, missing, faults },
    sound: faults.length === 0,
    files: verified.map(({ file }) => file),
    damaged: verified.flatMap(({ damaged }) => damaged),
  }
}

async function verifyFile(
  folder: string,
  file: ArchiveFile,
  tookPlace: ReadonlySet<number>,
  onRead: (bytes: number) => void,
): Promise<Verified> {
  const name = basename(file.path)
  const manifest = await readManifest(folder, name.slice(0, -ARCHIVE_ENDING.length))
  const damaged: DamagedFrame[] = []
  const faults: string[] = []
  let [frames, rows, along] = [0, 0, 0]
  let checksum: CheckedFile['checksum'] = 'unknown'
  try {
    await using handle = await open(file.path, 'r')
    const room = new FrameRoom()
    for (const frame of file.frames) {
      onRead(frame.label.bytes)
      const reason = await frameFault(handle, file.head, frame, room)
      if (reason === null) {
        frames += 1
        const { batch } = tookPlace.has(frame.no) ? frame.label : {}
        rows += batch?.rows ?? 0
        along += batch ? otherRowsOf(batch) : 0
      } else {
        damaged.push(await damageOf(file, frame, reason))
        faults.push(`${await damageText({ file, frame }, reason)}.`)
      }
    }
    if (manifest) checksum = await checksumOf(handle, file, manifest, onRead)
  } catch (error) {
    onRead(0)
    faults.push(`${fileFault(file.path, 'read', error)}.`)
  }
  // What differs without a damaged frame was cut off, or changed between frames.
  if (manifest && checksum === 'differs' && damaged.length === 0) faults.push(differenceText(file, manifest))
  const tornBytes = file.gaps.find(({ isEnd }) => isEnd)?.bytes ?? 0
  return { file: { name, bytes: file.bytes, frames, rows, along, checksum, tornBytes }, damaged, faults }
}

/** What is wrong with a frame; null where nothing is. */
async function frameFault(
  handle: FileHandle,
  head: ArchiveHead,
  frame: FoundFrame,
  room: FrameRoom,
): Promise<string | null> {
  const { batch, lines } = frame.label
  try {
    let [all, rows, along] = [0, 0, 0]
    for (const line of await readFrame(handle, frame, room)) {
      all += 1
      if (isLeft(line)) continue
      if (!isAlong(line)) rows += 1
      else if (head.along[line.along]) along += 1
      else
        return `it has a row of another table, number ${line.along + 1}, but names ${count(head.along.length)}`
    }
    if (all !== lines) return `it has ${counted(all, 'line')}, not ${count(lines)}`
    if (batch && rows !== batch.rows) return `it has ${counted(rows, 'row')}, not ${count(batch.rows)}`
    const expected = batch ? otherRowsOf(batch) : 0
    return along === expected
      ? null
      : `it has ${counted(along, 'row')} of other tables, not ${count(expected)}`
  } catch (error) {
    return reasonOf(error)
  }
}

async function damageOf({ path }: ArchiveFile, frame: FoundFrame, reason: string): Promise<DamagedFrame> {
  const { batch } = frame.label
  const { from, to } = (batch && (await readKeys(path, frame))) ?? { from: null, to: null }
  return {
    ...{ name: basename(path), offset: frame.offset, reason },
    range: batch?.range ?? null,
    batch: batch?.batches ?? null,
    rows: batch?.rows ?? 0,
    from: from && [...from],
    to: to && [...to],
  }
}

/** Of the bytes that the manifest is about: a file that was not ended has grown since. */
async function checksumOf(
  handle: FileHandle,
  { bytes }: ArchiveFile,
  manifest: Manifest,
  onRead: (bytes: number) => void,
): Promise<CheckedFile['checksum']> {
  if (bytes < manifest.bytes || (manifest.ended && bytes > manifest.bytes)) return 'differs'
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(CHUNK_BYTES)
  for (let at = 0; at < manifest.bytes;) {
    const { bytesRead } = await handle.read(chunk, 0, Math.min(CHUNK_BYTES, manifest.bytes - at), at)
    if (bytesRead === 0) return 'differs'
    onRead(0)
    hash.update(chunk.subarray(0, bytesRead))
    at += bytesRead
  }
  if (hash.digest('hex') !== manifest.sha256) return 'differs'
  return manifest.ended ? 'matches' : 'unknown'
}

function differenceText({ path, bytes }: ArchiveFile, manifest: Manifest): string {
  if (bytes < manifest.bytes)
    return `The end of ${path} is missing: ${counted(manifest.bytes - bytes, 'byte')} of ${counted(manifest.bytes, 'byte')}, by its manifest.`
  if (bytes > manifest.bytes)
    return `${path} has ${counted(bytes - manifest.bytes, 'byte')} more than its manifest says.`
  return `${path} is not what was written: its checksum differs from that in its manifest.`
}

/** Files that a manifest names and that are not there. */
async function missingFiles(folder: string, { files }: JobFiles): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  const there = new Set([...names, ...files.map(({ path }) => basename(path))])
  const named = names
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replace(/\.json$/, ARCHIVE_ENDING))
  return named.filter((name) => !there.has(name)).toSorted()
}
