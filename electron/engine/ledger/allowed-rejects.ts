import { count, counted } from '../../../shared/counted.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { Session } from '../db/session.ts'
import { unknownJob } from './job-record.ts'

const TEXTS = 'SELECT spec, plan, rejects, state FROM sluice.job WHERE id = $1::uuid'

/** Parameters: job, spec, plan, how many rows it may set aside. */
const ALLOW = `UPDATE sluice.job SET spec = $2::text, plan = $3::text
WHERE id = $1::uuid AND rejects <= $4::int AND state NOT IN ('cancelled', 'succeeded')`

/**
 * How many rows the job may set aside from now on, those that already are counted in. It stands in the spec
 * alone, where every process looks it up for every such row. Nothing is said of a job that has ended. Throws
 * `usage` when there are more already.
 */
export async function allowRejects(session: Session, jobId: string, maxRejects: number): Promise<void> {
  const [spec, plan, rejects, state] = (await session.query(TEXTS, [jobId])).rows[0] ?? []
  if (!spec || !plan) throw unknownJob(jobId)
  const hasEnded = state === 'cancelled' || state === 'succeeded'
  if (!hasEnded && Number(rejects) > maxRejects) throw fewerThanRejects(Number(rejects), maxRejects)
  const known = JSON.parse(plan) as { spec: Limited }
  const texts = [
    withLimit(JSON.parse(spec) as Limited, maxRejects),
    { ...known, spec: withLimit(known.spec, maxRejects) },
  ]
  await session.query(ALLOW, [jobId, ...texts.map((text) => JSON.stringify(text)), maxRejects])
}

interface Limited {
  readonly limits: object
}

function withLimit(spec: Limited, maxRejects: number): Limited {
  return { ...spec, limits: { ...spec.limits, maxRejects } }
}

function fewerThanRejects(rejects: number, maxRejects: number): ProblemError {
  return new ProblemError({
    kind: 'usage',
    code: 'usage',
    message: `The job has set aside ${counted(rejects, 'row')} already, more than ${count(maxRejects)}.`,
    nextStep: `Allow ${rejects} or more.`,
  })
}
