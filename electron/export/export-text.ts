import { stat } from 'node:fs/promises'
import { commandLineOf } from '../../shared/command-line.ts'
import type { ExportFormat } from '../../shared/export-format.ts'
import { JOB_FILE_ENDING, jobFileText } from '../../shared/job-file.ts'
import { ProblemError } from '../../shared/problem-error.ts'
import { shortId } from '../../shared/short-id.ts'
import { fileFault, isDiskFull } from '../files/file-fault.ts'
import { writeAtomically } from '../files/write-atomically.ts'
import type { ExportedJob } from './exported-job.ts'
import { reportHtml } from './report.ts'
import { resultsCsv } from './results-csv.ts'

/** A job as the text of a file. */
export const EXPORT_TEXTS: Readonly<Record<ExportFormat, (job: ExportedJob) => string>> = {
  html: (job) => reportHtml(job, Date.now()),
  csv: resultsCsv,
  json: (job) => `${JSON.stringify(job, null, 2)}\n`,
  command: ({ plan }) => `${commandLineOf(plan.spec)}\n`,
  job: ({ plan }) => jobFileText(plan.spec),
}

/** A name that any system takes: `purge-batch_test-1a2b3c4d.html`; a job file is of no one run. */
export function exportFileName({ jobId, plan: { spec } }: ExportedJob, format: ExportFormat): string {
  const name = `${spec.operation}-${spec.table.name.replaceAll(/[^\p{L}\p{N}_-]/gu, '_')}`
  return format === 'job' ? name + JOB_FILE_ENDING : `${name}-${shortId(jobId)}.${format}`
}

/**
 * Writes a file whole or not at all, for its owner alone. Throws `disk-full` and `permission-denied`, and `file-exists`
 * unless somebody has agreed to replace what stands there.
 */
export async function saveExport(path: string, text: string, mayReplace: boolean): Promise<void> {
  if (!mayReplace && (await stat(path).catch(() => null))) throw fileExists(path)
  await writeAtomically(path, text).catch((error: unknown) => {
    throw unwritableExport(path, error)
  })
}

export function fileExists(path: string): ProblemError {
  const told = {
    message: `${path} already exists.`,
    nextStep: 'Choose another name, or move the file away.',
  }
  return new ProblemError({ kind: 'usage', code: 'file-exists', ...told })
}

export function unwritableExport(path: string, error: unknown): ProblemError {
  const code = isDiskFull(error) ? 'disk-full' : 'permission-denied'
  const message = `${fileFault(path, 'written', error)}.`
  const nextStep = 'Choose another place for the file.'
  return new ProblemError({ kind: 'failed', code, message, nextStep }, { cause: error })
}
