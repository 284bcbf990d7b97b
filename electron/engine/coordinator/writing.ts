import { count, counted } from '../../../shared/counted.ts'
import type { ReadBack } from '../../../shared/job-spec.ts'
import type { Verification } from '../../../shared/job.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { WriteResult } from '../../../shared/row-file.ts'
import { requireSameTable } from '../db/job-table.ts'
import type { Session } from '../db/session.ts'
import type { Blueprint } from '../plan/blueprint.ts'
import type { FileWrite, Write } from '../plan/write/write.ts'
import { readBack } from './read-back.ts'
import { notVerified } from './verification.ts'
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

/** Whether all rows of the file are accounted for, and if somebody asked for it, whether the table has them. */
export async function verifyWrite(
  session: Session,
  jobId: string,
  { plan, phases, target }: Pick<Blueprint, 'plan' | 'phases' | 'target'>,
  isStopped: () => boolean,
): Promise<Verification> {
  const sums = await verifyCounts(session, jobId, plan)
  const work = phases[0]?.work
  const what = plan.spec.operation === 'write' ? plan.spec.verify : undefined
  if (sums.state !== 'verified' || !what || work?.kind !== 'write') return sums
  const { write } = work
  if (!hasFile(write)) return sums
  const reason = unreadable(plan)
  if (reason !== null) return notVerified(`${sums.message} ${reason}`)
  await requireSameTable(session, target)
  const differs = await readBack(session, { jobId, write, what, isStopped })
  return differs ?? { state: 'verified', message: `${sums.message} ${READ_BACK[what]}` }
}

/** Why rows cannot be compared one by one; null where they can. */
function unreadable({ file }: Plan): string | null {
  if (file?.repeatsKeys === false) return null
  return file?.repeatsKeys
    ? 'Keys occur more than once in the file, so its rows were not read back.'
    : 'The file is too large to look for keys that occur more than once, so its rows were not read back.'
}

const READ_BACK: Record<ReadBack, string> = {
  counts: 'Read back, the table has them.',
  values: 'Read back, the table has their values.',
}

function hasFile(write: Write): write is FileWrite {
  return write.index !== null
}

async function verifyCounts(session: Session, jobId: string, plan: Plan): Promise<Verification> {
  const result = await readWrittenRows(session, jobId, plan)
  const rows = plan.file?.rows ?? 0
  const sum = Object.values(result).reduce((all, one) => all + one, 0)
  const text = writtenText(result)
  if (sum === rows && result.unprocessed === 0)
    return {
      state: 'verified',
      message: `${rows === 1 ? 'The only row of the file is' : `All ${counted(rows, 'row')} of the file are`} accounted for: ${text}.`,
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
