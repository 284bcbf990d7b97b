import { stat, type FileHandle } from 'node:fs/promises'
import { contentOf, headOf, withFile, type Content } from './content/content.ts'
import { openGiven, type GivenFile } from './content/given-file.ts'
import { checkOptions } from './csv/check-options.ts'
import { examineCsv } from './csv/examine-csv.ts'
import { examineJson } from './json/examine-json.ts'
import type { Examined } from './examined.ts'
import type { ExamineHow, RowFileIndex, RowFileOptions } from './row-file.ts'
import { isOfSystem, notOfSeveralTables, unreadableFile } from './row-file-problem.ts'
import { ByteWindow } from './text/byte-window.ts'

/** Reads a file of rows once and says all that is needed to read any of them. */
export async function examineRowFile(
  path: string,
  options: RowFileOptions,
  how: ExamineHow,
): Promise<RowFileIndex> {
  checkOptions(options)
  const given = await openGiven(path, how)
  try {
    return await examine(given, options, how)
  } catch (error) {
    throw isOfSystem(error) ? unreadableFile(path, error) : error
  } finally {
    await given.close()
  }
}

async function examine(given: GivenFile, options: RowFileOptions, how: ExamineHow): Promise<RowFileIndex> {
  const content = await contentOf(given, options, how)
  const only = options.only ?? null
  if (only && content.format !== 'ndjson') throw notOfSeveralTables(given.path)
  const { size, mtimeMs } = await stat(content.path)
  const examined = await withFile(content.path, async (file) => {
    if (content.format !== 'parquet') return await examineText(file, content, size, { given, options, how })
    const { examineParquet } = await import('./parquet/examine-parquet.ts')
    return await examineParquet(file, given.path, size)
  })
  return {
    ...{ path: given.path, contentPath: content.path },
    ...{ compression: content.compression, hasByteOrderMark: content.hasByteOrderMark },
    otherColumns: [],
    ...examined,
    ...{ only, bytes: given.bytes, sha256: await given.sha256() },
    ...{ contentBytes: size, contentModifiedMs: mtimeMs },
  }
}

async function examineText(
  file: FileHandle,
  { path, format, encoding }: Content,
  size: number,
  { given, options, how }: { given: GivenFile; options: RowFileOptions; how: ExamineHow },
): Promise<Examined> {
  const head = await headOf(path)
  const begin = head.indexOf('\ufeff') === 0 ? 3 : 0
  const window = new ByteWindow(file, 0, path === given.path ? given.note : undefined)
  const sample = { bytes: head.subarray(begin), isWhole: head.length === size }
  const text = { path: given.path, window, begin, sample, encoding, signal: how.signal }
  return format === 'ndjson' ? await examineJson(text, options.only ?? null) : await examineCsv(text, options)
}
