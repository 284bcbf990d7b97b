import { examineCsv } from './csv/examine-csv.ts'
import { openGiven, type GivenFile } from './given-file.ts'
import type { ExamineHow, RowFileIndex, RowFileOptions } from './row-file.ts'
import { ByteWindow } from './text/byte-window.ts'

/** Of a file's beginning; enough to tell how it is written. */
const SAMPLE_BYTES = 64 * 1_024

/** Reads a file of rows once and says all that is needed to read any of them. */
export async function examineRowFile(
  path: string,
  options: RowFileOptions,
  how: ExamineHow,
): Promise<RowFileIndex> {
  const given = await openGiven(path, how.onProgress)
  try {
    return await examine(given, options, how)
  } finally {
    await given.handle.close()
  }
}

async function examine(given: GivenFile, options: RowFileOptions, how: ExamineHow): Promise<RowFileIndex> {
  const { path, handle } = given
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0)
  const begin = buffer.indexOf('\ufeff') === 0 ? 3 : 0
  const sample = { bytes: buffer.subarray(begin, bytesRead), isWhole: bytesRead === given.bytes }
  const window = new ByteWindow(handle, 0, given.note)
  const examined = await examineCsv(
    { path, window, begin, sample, encoding: 'utf-8', signal: how.signal },
    options,
  )
  const { mtimeMs } = await handle.stat()
  return {
    path,
    contentPath: path,
    ...examined,
    bytes: given.bytes,
    sha256: await given.sha256(),
    contentBytes: given.bytes,
    contentModifiedMs: mtimeMs,
  }
}
