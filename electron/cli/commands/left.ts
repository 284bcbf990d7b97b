import { LeftRowsFormat, type LeftRow } from '../../../shared/archive.ts'
import type { ArchiveDetail } from '../../../shared/archive-check.ts'
import { counted } from '../../../shared/counted.ts'
import { savedText } from '../../../shared/export-format.ts'
import { printable } from '../../../shared/printable.ts'
import { firstLeft, leftTable } from '../../export/rows/left-table.ts'
import { saveRows } from '../../export/rows/save-rows.ts'
import { openArchives, withSluice } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { filePath, required } from '../option-values.ts'
import { jsonLine } from '../output/line.ts'
import { leftTableLines } from '../output/left-lines.ts'
import { styleFor } from '../output/style.ts'
import type { Stdio } from '../stdio.ts'
import { archivedJobId } from '../stored-job-id.ts'
import type { TargetOptions } from '../target.ts'
import type { Flags, Typed } from '../typed-options.ts'
import { undoTarget } from '../undo-options.ts'
import { usageError } from '../usage-problem.ts'

type LeftOptions = TargetOptions & Typed<'format' | 'output'> & Flags<'replace' | 'json'>

/** `sluice left`: the rows that an undo left as they are, or set aside; all of them as a file. */
export async function listLeft(typed: string, options: LeftOptions, stdio: Stdio): Promise<ExitCode> {
  const output = outputOf(options)
  const archives = await openArchives(stdio)
  const detail = await archives.show(await archivedJobId(archives, typed))
  const { jobId, operation } = detail.summary
  if (operation !== 'undo')
    throw usageError(
      `Job ${jobId} is not an undo: it left no rows alone.`,
      'List the undos: sluice archive list',
    )
  const target = undoTarget('left', detail, options)
  return await withSluice(target, stdio, async ({ engine }) => {
    const rows = engine.leftRows(target.cluster, jobId)
    if (output) return await save(output, detail, rows, options, stdio)
    return await tell(detail, rows, options, stdio)
  })
}

interface Output {
  readonly path: string
  readonly format: LeftRowsFormat
}

function outputOf({ format, output }: LeftOptions): Output | null {
  if (format === undefined && output === undefined) return null
  const parsed = LeftRowsFormat.safeParse(required('left', '--format', format, 'csv'))
  if (!parsed.success)
    throw usageError(`There is no format “${format}”.`, `Use --format ${LeftRowsFormat.options.join(', ')}.`)
  return { format: parsed.data, path: filePath(required('left', '--output', output, `left.${parsed.data}`)) }
}

async function save(
  { path, format }: Output,
  detail: ArchiveDetail,
  rows: AsyncIterable<LeftRow>,
  { replace, json }: LeftOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  const file = { path, table: leftTable(detail, rows), mayReplace: replace === true }
  const [saved = 0] = await saveRows([file], format)
  const { jobId } = detail.summary
  const all = { along: [], openRows: 0, uncertain: null }
  if (json) stdio.out(jsonLine({ type: 'exported', jobId, file: path, format, rows: saved, ...all }))
  else stdio.out(`${savedText(printable(path))}: ${counted(saved, 'row')}.\n`)
  return EXIT.succeeded
}

/** As JSON all of them, one a line; for people as many as can be looked at. */
async function tell(
  detail: ArchiveDetail,
  rows: AsyncIterable<LeftRow>,
  { json }: LeftOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  if (json)
    for await (const row of rows) {
      if (stdio.closed.aborted) break
      stdio.out(jsonLine({ type: 'left', ...row }))
    }
  else stdio.out(`${leftTableLines(detail, await firstLeft(rows), styleFor(stdio.color)).join('\n')}\n`)
  return EXIT.succeeded
}
