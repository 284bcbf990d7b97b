import { ExportFormat, savedText } from '../../../shared/export-format.ts'
import { EXPORT_TEXTS, saveExport } from '../../export/export-text.ts'
import { findJob } from '../../export/exported-job.ts'
import { withSluice } from '../compose.ts'
import { EXIT, type ExitCode } from '../exit-code.ts'
import { filePath, required } from '../option-values.ts'
import type { Stdio } from '../stdio.ts'
import { storedJobId } from '../stored-job-id.ts'
import { type TargetOptions, targetOf } from '../target.ts'
import { usageError } from '../usage-problem.ts'

interface ExportOptions extends TargetOptions {
  readonly format?: string
  readonly output?: string
}

/** `sluice export`: what the ledger knows of a job, to standard output or as a file. */
export async function exportJob(typed: string, options: ExportOptions, stdio: Stdio): Promise<ExitCode> {
  const target = targetOf('export', options)
  const format = formatOf(required('export', '--format', options.format, 'html'))
  const path = options.output === undefined ? null : filePath(options.output)
  const text = await withSluice(target, stdio, async ({ engine }) => {
    const jobId = await storedJobId(engine, target.cluster, typed)
    return EXPORT_TEXTS[format](await findJob(engine, target.cluster, jobId))
  })
  if (path !== null) await saveExport(path, text, false)
  stdio.out(path === null ? text : `${savedText(path)}\n`)
  return EXIT.succeeded
}

function formatOf(text: string): ExportFormat {
  const parsed = ExportFormat.safeParse(text)
  if (parsed.success) return parsed.data
  throw usageError(`There is no format “${text}”.`, `Use --format ${ExportFormat.options.join(', ')}.`)
}
