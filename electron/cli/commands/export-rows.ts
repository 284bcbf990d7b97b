import { counted } from '../../../shared/counted.ts'
import { displayTable } from '../../../shared/identifier.ts'
import { DEFAULT_WORKERS } from '../../../shared/job-spec.ts'
import { eachAtOneMoment } from '../../../shared/row-saving.ts'
import { savedText } from '../../../shared/export-format.ts'
import { printable } from '../../../shared/printable.ts'
import type { RowReading } from '../../engine/engine.ts'
import { workerCount } from '../adjustment-options.ts'
import { withSluice } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { checkSql, tableName } from '../job-options.ts'
import { required } from '../option-values.ts'
import { jsonLine, resultLine } from '../output/line.ts'
import { columnNames, type RowOutput, rowOutputOf, type RowOutputOptions, writeRows } from '../row-output.ts'
import { withSqlFiles } from '../sql-option.ts'
import type { Stdio } from '../stdio.ts'
import { stoppable } from '../stoppable.ts'
import { type TargetOptions, targetOf } from '../target.ts'
import type { Typed } from '../typed-options.ts'

export type ExportRowsOptions = TargetOptions &
  RowOutputOptions &
  Typed<'table' | 'where' | 'whereFile' | 'columns' | 'workers'>

const MILLISECONDS = 1_000

/** `sluice export --table`: rows of a table to a file, or to standard output. */
export async function exportRows(options: ExportRowsOptions, stdio: Stdio): Promise<ExitCode> {
  const { where = 'true' } = await withSqlFiles(options, process.stdin)
  checkSql({ where })
  const { cluster, table, columns, workers, output, target } = requestOf(options, stdio)
  return await stoppable(
    options.json,
    stdio,
    async ({ stop }, progress) =>
      await withSluice(target, stdio, async ({ engine }) => {
        const begun = performance.now()
        const reading = await engine.readRows(cluster, { table, where, columns, workers }, stop)
        for (const warning of reading.warnings) stdio.error(`warning: ${printable(warning)}\n`)
        const onProgress = (rows: number) => progress(`Writing: ${counted(rows, 'row')}`)
        const rows = await writeRows(output, reading, stdio, { signal: stop, onProgress })
        progress(null)
        const seconds = (performance.now() - begun) / MILLISECONDS
        tell({ rows, seconds, reading, name: displayTable(table) }, output, options, stdio)
        return EXIT.succeeded
      }),
    output.path === null ? 'the output is not complete' : undefined,
  )
}

function requestOf(options: ExportRowsOptions, stdio: Stdio) {
  const table = tableName(required('export', '--table', options.table, 'batch_test'))
  const target = targetOf('export', options)
  return {
    ...{ target, cluster: target.cluster, table },
    columns: columnNames(options.columns),
    workers: workerCount(options.workers) ?? DEFAULT_WORKERS,
    output: rowOutputOf('export', options, stdio),
  }
}

interface Exported {
  readonly rows: number
  readonly seconds: number
  readonly reading: RowReading
  readonly name: string
}

/** Beside the rows, where they are on standard output. */
function tell(
  { rows, seconds, reading, name }: Exported,
  { path, format }: RowOutput,
  { json }: RowOutputOptions,
  stdio: Stdio,
): void {
  const { ranges, moment } = reading
  const continued = reading.continued()
  if (json) {
    const told = { file: path, format, ranges, continued, moment }
    stdio.out(jsonLine({ ...resultLine({ state: 'succeeded', problem: null }), rows, seconds, ...told }))
    return
  }
  const lines = [
    `${path === null ? `Read from ${printable(name)}` : savedText(printable(path))}: ${counted(rows, 'row')}.`,
    ...momentsLines(ranges, continued),
  ]
  const text = lines.map((line) => `${line}\n`).join('')
  if (path !== null) stdio.out(text)
  else if (!stdio.quiet) stdio.error(text)
}

/** What the rows of a file are, that were read at different moments. */
function momentsLines(ranges: number, continued: number): string[] {
  if (ranges <= 1 && continued === 0) return []
  const each = eachAtOneMoment(ranges)
  if (continued === 0) return [each]
  const later = `After a failure ${counted(continued, 'key range')} went on at a later moment; no row is missing or there twice.`
  return [each, later]
}
