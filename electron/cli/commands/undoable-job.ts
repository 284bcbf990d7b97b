import { count, counted } from '../../../shared/counted.ts'
import { keepsRows } from '../../../shared/job-spec.ts'
import { ProblemError, problemOf } from '../../../shared/problem-error.ts'
import { MOST_REMEMBERED } from '../../../shared/remembered-job.ts'
import type { StoredJob } from '../../../shared/stored-job.ts'
import { undoneRows } from '../../../shared/undone-rows.ts'
import type { Archives } from '../../engine/engine.ts'
import type { History } from '../../history/history.ts'
import { withHistory } from '../compose.ts'
import type { Stdio } from '../stdio.ts'
import { archivedJobId, rememberedJobId } from '../stored-job-id.ts'

/**
 * The id of the job with an archive that a person named. Throws `usage` and `job-unknown`, or `archive-missing` where
 * this machine knows the job, and so why it has none. Says so where undos have put rows of it back before.
 */
export async function undoableJobId(archives: Archives, typed: string, stdio: Stdio): Promise<string> {
  return await withHistory({ ...stdio, error: MUTE }, async (history) => {
    const jobId = await archivedJobId(archives, typed).catch(async (error: unknown) => {
      if (problemOf(error).code !== 'job-unknown') throw error
      const job = await remembered(history, typed)
      throw job ? withoutArchive(job) : error
    })
    const known = await history.list({ search: '', cluster: null, limit: MOST_REMEMBERED })
    const undone = undoneRows(known.map((job) => ({ ...job, startedAt: job.createdAt }))).get(jobId) ?? 0
    const rows = known.find((job) => job.jobId === jobId)?.rows
    if (undone > 0) stdio.error(`warning: ${undoneBeforeText(jobId, undone, rows)}\n`)
    return jobId
  })
}

/** The job that follows opens the history as well, and says what is wrong with it. */
const MUTE = (): void => {}

async function remembered(history: History, typed: string): Promise<StoredJob | null> {
  const jobId = await rememberedJobId(history.beginning, typed).catch(() => null)
  return jobId === null ? null : ((await history.detail(jobId))?.job ?? null)
}

function undoneBeforeText(jobId: string, undone: number, rows: number | undefined): string {
  const of = rows === undefined ? counted(undone, 'row') : `${count(undone)} of its ${counted(rows, 'row')}`
  return `Job ${jobId} was undone before: ${of} ${undone === 1 ? 'was' : 'were'} put back.`
}

function withoutArchive(job: StoredJob): ProblemError {
  return new ProblemError({ kind: 'usage', code: 'archive-missing', ...whyWithout(job) })
}

/** Why a job of this machine has no archive here, and what there is to do. */
function whyWithout({ jobId, spec, rows }: StoredJob) {
  const nextStep = 'List the jobs that can be undone: sluice archive list'
  if (spec.operation === 'repopulate')
    return { message: `Job ${jobId} is a repopulate, which keeps no archive: it cannot be undone.`, nextStep }
  if (!keepsRows(spec)) return { message: `Job ${jobId} kept no archive: it cannot be undone.`, nextStep }
  if (rows === 0) return { message: `Job ${jobId} has changed no row: there is nothing to undo.`, nextStep }
  return {
    message: `The archive of job ${jobId} is not on this machine: it was deleted, or is elsewhere.`,
    nextStep: 'Bring its files back, or undo the job on the machine that has them.',
  }
}
