import { randomUUID } from 'node:crypto'
import { afterAll, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { takeLease } from '../ledger/lease.ts'
import { RANGES_READ_PER_SECOND, surveyEveryMs } from '../ledger/survey.ts'
import { heldJob, type HeldJob } from '../testing/held-job.ts'
import { PASS } from '../testing/wire/fault.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'
import { allocateControl, controlSwitch, gateOf } from '../threads/control.ts'
import { allocateRate, rateLimit } from '../threads/rate-limit.ts'
import { TIMING } from '../timing.ts'
import { coordinatorSession } from './coordinator-session.ts'
import { JobFuse } from './job-fuse.ts'
import { JobLedger, type Look } from './job-ledger.ts'

/* What processes read of a job's key ranges to follow each other does not grow with ranges × processes. */

const PROCESSES = 8
const RANGES = 10_000
/** A job begins with so many at most; the others were cut off. */
const PLANNED = 1_000
const PER_INSERT = 2_250
const LOOKS = 4

const control = allocateControl()
afterAll(() => controlSwitch(control).stop())

async function cutOff({ client }: TestTable, { holder }: HeldJob): Promise<void> {
  for (let from = PLANNED; from < RANGES; from += PER_INSERT)
    await client.query(
      `INSERT INTO sluice.key_range
       SELECT job_id, no, phase, counts, lo, hi, cursor, epoch, owner, 1, 3, no % 2 = 0
       FROM sluice.key_range CROSS JOIN generate_series($2::int, $3::int) AS no
       WHERE job_id = $1 AND range_no = 1`,
      [holder.jobId, from, from + PER_INSERT - 1],
    )
}

/** A process as far as its looks go; answers them one after the other. */
async function follower(table: TestTable, { holder, session }: HeldJob, now: () => number) {
  const own = { ...holder, owner: randomUUID(), leaseMs: 60_000 }
  await takeLease(session, own, 0)
  const connection = async () => await Promise.resolve(table.direct)
  const common = { timing: TIMING, gate: gateOf(control), random: () => 0 }
  const connects = rateLimit(allocateRate(), () => null)
  const at = coordinatorSession({ ...common, connection, connects })
  const link = new JobLedger(at, own, new JobFuse(null, true), now)
  const looks: Look[] = []
  let heard = Promise.withResolvers<void>()
  link.watch({
    onLook: (look) => {
      looks.push(look)
      heard.resolve()
    },
    onProblem: ({ message }) => heard.reject(new Error(message)),
    atWork: () => ({ workers: 8, rows: looks.length, preparedRows: 0, rowsPerSecond: 7 }),
  })
  const look = async () => {
    heard = Promise.withResolvers()
    link.hurry()
    await heard.promise
  }
  return { link, looks, look }
}

it('reads all key ranges at first, then as seldom as their number and that of the processes asks for', async () => {
  await withTable('id int PRIMARY KEY', async (table) => {
    const bounds = Array.from({ length: PLANNED - 1 }, (_, index) => [String(index)])
    let reads = 0
    const request = ({ sql }: { sql: string }) => {
      if (sql.includes('FROM sluice.key_range')) reads += 1
      return PASS
    }
    await using proxy = await wireProxy(table.direct, { request })
    await using job = await heldJob({ ...table, connection: table.direct }, null, bounds)
    await cutOff(table, job)
    const recorded = { ...table, direct: proxy.connection }
    const clock = { now: 0 }
    const processes = await Promise.all(
      Array.from({ length: PROCESSES }, async () => await follower(recorded, job, () => clock.now)),
    )
    const lookOften = async () => {
      for (let count = 0; count < LOOKS; count += 1)
        await Promise.all(processes.map(async ({ look }) => await look()))
    }
    await lookOften()
    expect(reads).toBe(PROCESSES)
    const [first, second] = processes[0]?.looks ?? []
    const totals = { rows: (RANGES - PLANNED) * 3, batches: RANGES - PLANNED }
    expect(first?.survey?.ranges).toHaveLength(RANGES)
    expect(first?.pulse).toMatchObject({ ...totals, ranges: { total: RANGES, done: 4_500 } })
    expect(second).toMatchObject({ survey: null, pulse: { ...totals, state: 'running' } })
    clock.now = surveyEveryMs(RANGES, PROCESSES + 1)
    await lookOften()
    expect(reads).toBe(2 * PROCESSES)
    for (const { link } of processes) await link.leave(null, null)
  })
})

it.each([
  [1, 1],
  [400, 2],
  [1_000, 63],
  [10_000, 8],
  [50_000, 63],
])('%d key ranges and %d processes read no more a second than is worth it', (ranges, processes) => {
  const seconds = surveyEveryMs(ranges, processes) / 1_000
  expect(seconds).toBeGreaterThanOrEqual(1)
  expect((ranges * processes) / seconds).toBeLessThanOrEqual(RANGES_READ_PER_SECOND)
})
