import { describe, expect, it } from 'vitest'
import type { Connection } from '../../../shared/cluster.ts'
import type { Problem } from '../../../shared/problem.ts'
import { ProblemError, problemOf } from '../../../shared/problem-error.ts'
import { withTable } from '../../testing/cluster.ts'
import { ledgerStore } from '../ledger/ledger-store.ts'
import { heldJob, type HeldJob } from '../testing/held-job.ts'
import { EVERY_KIND_OF_FAILURE } from '../testing/every-kind-of-failure.ts'
import { PASS, UNAVAILABLE, type Fault } from '../testing/wire/fault.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'
import { TIMING } from '../timing.ts'
import { allocateControl, controlSwitch, gateOf } from '../threads/control.ts'
import { coordinatorSession, type CoordinatorSession } from './coordinator-session.ts'
import { JobFuse } from './job-fuse.ts'
import { JobLedger } from './job-ledger.ts'
import { allocateRate, rateLimit } from '../threads/rate-limit.ts'
import type { RangeStore } from '../ledger/range-store.ts'
import { stepOf } from '../threads/step.ts'

/* Each kind of failure, for ever, at each statement that a job's coordinator sends: it says so, and does not go on for ever. */

const atWork = () => ({ workers: 1, rows: 0, preparedRows: 0, rowsPerSecond: 0 })

interface Coordinator {
  readonly job: HeldJob
  readonly store: RangeStore
  readonly link: JobLedger
}

/** Until it fails: a conflict alone means that somebody else was faster. */
const again = async (attempt: () => Promise<unknown>) => {
  for (let tries = 0; tries < 30; tries += 1) await attempt()
}

type Ask = (coordinator: Coordinator) => Promise<unknown>
const ASKED: Readonly<Record<string, readonly [RegExp, Ask]>> = {
  'a claim': [/SET owner = \$2/, async ({ store }) => await again(async () => await store.claim(2))],
  'what is ours unknowingly': [/SET owner = \$2/, async ({ store }) => await again(store.recover)],
  'ranges of others': [/^SELECT owner, range_no/, async ({ store }) => await store.steal(2)],
  'whether all is done': [/AND NOT done LIMIT 1/, async ({ store }) => await store.isDone()],
  'a lease': [/UPDATE sluice\.process SET lease/, async ({ link }) => await problemReportedBy(link)],
  'what others want': [
    /^SELECT state, failure, most_rows/,
    async ({ link }) => await problemReportedBy(link),
  ],
  'who works on it': [/^SELECT id, job_id, report/, async ({ link }) => await problemReportedBy(link)],
  'how far the job is': [/^SELECT j\.state/, async ({ link }) => await problemReportedBy(link)],
  'to give back': [/SET owner = NULL/, async ({ link }) => await link.leave('failed', 'x')],
  'to keep a last word': [
    /UPDATE sluice\.job SET state/,
    async ({ link }) => await link.leave('failed', 'x'),
  ],
  'to commit a last word': [/^COMMIT/, async ({ link }) => await link.leave('failed', 'x')],
}

async function problemReportedBy(link: JobLedger): Promise<never> {
  const problem = Promise.withResolvers<Problem>()
  link.watch({ onLook: () => {}, onProblem: problem.resolve, atWork })
  throw new ProblemError(await problem.promise)
}

function sessionOf(connection: Connection, control: SharedArrayBuffer, random = 0): CoordinatorSession {
  return coordinatorSession({
    connection: async () => await Promise.resolve(connection),
    timing: TIMING,
    gate: gateOf(control),
    connects: rateLimit(allocateRate(), () => null),
    random: () => random,
  })
}

/** Each of forty tries with a few statements, and a connection in between. */
const MOST_REQUESTS = 600

describe.each(Object.entries(ASKED))('%s', (_, [statement, ask]) => {
  it('is asked for a number of times, and then it is said why there is no answer', async () => {
    await withTable('id int PRIMARY KEY', async (table) => {
      for (const [name, fault] of Object.entries(EVERY_KIND_OF_FAILURE)) {
        await using job = await heldJob(table, null)
        let requests = 0
        const request = ({ sql }: { sql: string }) => {
          requests += 1
          return statement.test(sql) ? fault : PASS
        }
        await using proxy = await wireProxy(table.direct, { request })
        const session = sessionOf(proxy.connection, allocateControl())
        const step = stepOf({ work: job.work, countsTowardTotal: true }, 0, null, job.target)
        const link = new JobLedger(session, { ...job.holder, leaseMs: 10 }, new JobFuse(null, true))
        const store = ledgerStore(
          async (use) => await session.use(use),
          job.holder,
          () => step,
          [],
        )
        const problem = await ask({ job, store, link }).then(
          () => null,
          (thrown: unknown) => problemOf(thrown),
        )
        await link.leave(null, null).catch(() => null)
        const said = fault.kind === 'error' ? fault.error.message : 'onnection'
        expect(problem?.message, name).toContain(said)
        expect(problem?.nextStep, name).not.toBe('')
        expect(requests, name).toBeLessThan(MOST_REQUESTS)
      }
    })
  })
})

it('is not asked any more once the job has come to an end, and nobody is told so', async () => {
  await withTable('id int PRIMARY KEY', async (table) => {
    await using job = await heldJob(table, null)
    const control = allocateControl()
    const link = new JobLedger(sessionOf(table.direct, control), job.holder, new JobFuse(null, true))
    const reported: Problem[] = []
    link.watch({ onLook: () => {}, onProblem: (problem) => reported.push(problem), atWork })
    controlSwitch(control).stop()
    link.publish('paused')
    await link.leave('paused', null)
    expect(reported).toEqual([])
  })
})

it('keeps a last word also where the cluster is unavailable for a while after the job has stopped', async () => {
  await withTable('id int PRIMARY KEY', async (table) => {
    await using job = await heldJob(table, null)
    let begin = Infinity
    const request = ({ sql }: { sql: string }): Fault => {
      if (!/UPDATE sluice\.job SET state/.test(sql)) return PASS
      begin = Math.min(begin, performance.now())
      // In a moment it is over; eight tries one right after the other are sooner.
      return performance.now() < begin + 300 ? { kind: 'error', error: UNAVAILABLE } : PASS
    }
    await using proxy = await wireProxy(table.direct, { request })
    const control = allocateControl()
    const session = sessionOf(proxy.connection, control, 0.999)
    const link = new JobLedger(session, job.holder, new JobFuse(null, true))
    link.watch({ onLook: () => {}, onProblem: () => {}, atWork })
    controlSwitch(control).stop()
    expect(await link.leave('cancelled', null)).toMatchObject({ state: 'cancelled' })
  })
})
