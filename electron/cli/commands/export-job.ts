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
import { recordedHere } from './remembered-jobs.ts'

type ExportOptions = TargetOptions & Typed<'format' | 'output'>

/** `sluice export`: what is known of a job, to standard output or as a file. */
export async function exportJob(typed: string, options: ExportOptions, stdio: Stdio): Promise<ExitCode> {
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
