import { ExportFormat, savedText } from '../../../shared/export-format.ts'
import { EXPORT_TEXTS, saveExport } from '../../export/export-text.ts'
import { type ExportedJob, findJob } from '../../export/exported-job.ts'
import { withSluice } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { filePath, required } from '../option-values.ts'
import type { Stdio } from '../stdio.ts'
import { storedJobId } from '../stored-job-id.ts'
import { type TargetOptions, targetOf } from '../target.ts'
import { usageError } from '../usage-problem.ts'
import type { Typed } from '../typed-options.ts'
import { exportRows, type ExportRowsOptions } from './export-rows.ts'
import { recordedHere } from './remembered-jobs.ts'

type ExportOptions = TargetOptions & Typed<'format' | 'output'>

/** What only an export of rows has, and what only one of a job. */
const OF_ROWS = {
  where: '--where',
  whereFile: '--where-file',
  columns: '--columns',
  to: '--to',
  workers: '--workers',
  replace: '--replace',
  guardFormulas: '--guard-formulas',
  json: '--json',
} as const satisfies Partial<Record<keyof ExportRowsOptions, string>>

/** `sluice export`: a job, or with --table the rows of a table. */
export async function exportEither(
  job: string | undefined,
  options: ExportOptions & ExportRowsOptions,
  stdio: Stdio,
): Promise<ExitCode> {
  if (job === undefined) {
    if (options.table === undefined)
      throw usageError(
        'export needs a job or --table.',
        'Name the job, or the table whose rows you want; see: sluice export --help',
      )
    if (options.output !== undefined)
      throw usageError('--output is for jobs only.', 'Write the rows with --to FILE.')
    return await exportRows(options, stdio)
  }
  const [name, option] =
    Object.entries({ table: '--table', ...OF_ROWS }).find(([key]) => key in options) ?? []
  if (name !== undefined)
    throw usageError(`${option} is for the rows of a table only.`, 'Leave it out, or leave the job out.')
  return await exportJob(job, options, stdio)
}

/** What is known of a job, to standard output or as a file. */
async function exportJob(typed: string, options: ExportOptions, stdio: Stdio): Promise<ExitCode> {
  const format = formatOf(required('export', '--format', options.format, 'html'))
  const path = options.output === undefined ? null : filePath(options.output)
  const { format: _, output: __, ...named } = options
  const isNamed = Object.keys(named).length > 0
  const job = isNamed ? await inLedger(typed, named, stdio) : await recordedHere(typed, stdio)
  const text = EXPORT_TEXTS[format](job)
  if (path !== null) await saveExport(path, text, false)
  stdio.out(path === null ? text : `${savedText(path)}\n`)
  return EXIT.succeeded
}

async function inLedger(typed: string, options: TargetOptions, stdio: Stdio): Promise<ExportedJob> {
  const target = targetOf('export', options)
  return await withSluice(target, stdio, async ({ engine }) => {
    const jobId = await storedJobId(engine, target.cluster, typed)
    return await findJob(engine, target.cluster, jobId)
  })
}

function formatOf(text: string): ExportFormat {
  const parsed = ExportFormat.safeParse(text)
  if (parsed.success) return parsed.data
  throw usageError(`There is no format “${text}”.`, `Use --format ${ExportFormat.options.join(', ')}.`)
}
