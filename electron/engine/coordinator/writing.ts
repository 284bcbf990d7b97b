import { count, counted } from '../../../shared/counted.ts'
import type { Verification } from '../../../shared/job.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { WriteResult } from '../../../shared/row-file.ts'
import type { Session } from '../db/session.ts'
import { readPassed } from '../ledger/passed-rows.ts'
import { readWriteCounts } from '../ledger/write-counts.ts'

/** What became of the rows of a file, as the ledger has it. */
export async function readWrittenRows(session: Session, jobId: string, { file }: Plan): Promise<WriteResult> {
  const [counts, { passed, rejects }] = await Promise.all([
    readWriteCounts(session, jobId),
    readPassed(session, jobId),
  ])
  return { ...counts, rejected: rejects, unprocessed: Math.max(0, (file?.rows ?? passed) - passed) }
}

/** Whether all rows of the file are accounted for. */
export async function verifyWrite(session: Session, jobId: string, plan: Plan): Promise<Verification> {
  const result = await readWrittenRows(session, jobId, plan)
  const rows = plan.file?.rows ?? 0
  const sum = Object.values(result).reduce((all, one) => all + one, 0)
  const text = writtenText(result)
  if (sum === rows && result.unprocessed === 0)
    return {
      state: 'verified',
      message: `All ${counted(rows, 'row')} of the file are accounted for: ${text}.`,
    }
  return {
    state: 'differs',
    message: `The file has ${counted(rows, 'row')}, but ${count(sum)} are accounted for: ${text}.`,
  }
}

/** `900 inserted, 90 updated, 10 rejected`. */
function writtenText({
  written,
  updated,
  deleted,
  skipped,
  missing,
  rejected,
  unprocessed,
}: WriteResult): string {
  const parts = [
    [written, 'inserted'],
    [updated, 'updated'],
    [deleted, 'deleted'],
    [skipped, 'skipped'],
    [missing, 'missing'],
    [rejected, 'rejected'],
    [unprocessed, 'not processed'],
  ] as const
  const told = parts.filter(([rows]) => rows > 0).map(([rows, what]) => `${count(rows)} ${what}`)
  return told.length > 0 ? told.join(', ') : 'none'
}
