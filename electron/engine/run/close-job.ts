import type { Verification } from '../../../shared/job.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import { requireSameTable } from '../db/job-table.ts'
import { withSession } from '../db/session.ts'
import type { RowChange } from '../plan/batch-sql.ts'
import type { Blueprint } from '../plan/blueprint.ts'
import type { JobJournal } from './job-journal.ts'
import type { JobRunOptions } from './job-run-options.ts'
import { notVerified, verifyPurge } from './verification.ts'

/**
 * What is done once all rows are: statements that close the job, and a look at what a purge left. The job has
 * succeeded whatever comes of them, if the ledger has all of it; throws `ledger-damaged` otherwise.
 */
export async function closeJob(
  { id, blueprint, connect, timing, ledger }: JobRunOptions,
  journal: JobJournal,
): Promise<Verification | null> {
  await ledger?.link.requireCoverage(blueprint)
  const purge = purgeOf(blueprint)
  if (blueprint.closing.length === 0 && !purge) return null
  try {
    return await withSession(await connect(), async (session) => {
      for (const statement of blueprint.closing) {
        if (await session.queryWithin(timing.batchMs, statement)) continue
        journal.say('warning', 'error', `${statement} took more than ${timing.batchMs / 1_000} s.`)
        return null
      }
      if (!purge) return null
      await requireSameTable(session, blueprint.target)
      return await verifyPurge(session, purge, blueprint.plan.lastKey, ledger ? id : null)
    })
  } catch (error) {
    const { message } = problemOf(error)
    journal.say('warning', 'error', message)
    return purge ? notVerified(`The look for rows that still match failed: ${message}`) : null
  }
}

function purgeOf({ plan, phases }: Blueprint): RowChange | null {
  const work = phases[0]?.work
  return plan.spec.operation === 'purge' && work && work.kind !== 'fill' ? work.change : null
}
