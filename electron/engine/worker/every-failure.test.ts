import { describe, expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { heldJob } from '../testing/held-job.ts'
import { runRange, type Circumstances, type Ran } from '../testing/run-range.ts'
import { EVERY_KIND_OF_FAILURE, serverError } from '../testing/every-kind-of-failure.ts'
import { PASS, type Fault } from '../testing/wire/fault.ts'

/*
 * Each kind of failure at each statement that a worker sends, for ever and once or twice: the job ends, or
 * goes on to its end, and whatever it says has taken place.
 */

const ROWS = 12
const BAD = 5
const CONDITION = 'raw::int > 0'

interface Step {
  readonly sql: RegExp
  readonly how?: Partial<Circumstances>
  /** The first batch's answer is lost, so that the worker looks. */
  readonly looks?: boolean
}

const IN_TURN = { oneStatement: false }
const AT_ONCE = { oneStatement: true }
const NO_LEDGER = { oneStatement: false, guarded: false }
const PLAIN_END = /^SELECT (?![^]*\bCASE\b)[^]*raw::int[^]*OFFSET/
const STEPS: Readonly<Record<string, Step>> = {
  begin: { sql: /^BEGIN/, how: IN_TURN },
  'find the end': { sql: PLAIN_END, how: IN_TURN },
  change: { sql: /^UPDATE "public"/, how: IN_TURN },
  move: { sql: /^UPDATE sluice\.key_range\s+SET cursor[^]*batches/, how: IN_TURN },
  commit: { sql: /^COMMIT/, how: IN_TURN },
  'all in one': { sql: /^WITH sluice_held/, how: AT_ONCE },
  look: { sql: /^SELECT range_no/, how: AT_ONCE, looks: true },
  'find out for good': { sql: /SET epoch = epoch \+ 1 WHERE/, how: AT_ONCE, looks: true },
  'find where to cut': { sql: /ORDER BY[^]*DESC LIMIT 1/, how: { ...AT_ONCE, parts: 3 } },
  'cut off': { sql: /SET hi =/, how: { ...AT_ONCE, parts: 3 } },
  'add what was cut off': {
    sql: /^INSERT INTO sluice\.key_range/,
    how: { ...AT_ONCE, parts: 3 },
  },
  'take rows as they come': { sql: /^SELECT[^]*\(true\)[^]*OFFSET/, how: AT_ONCE },
  'find the end with care': { sql: /^SELECT[^]*\bCASE\b[^]*OFFSET/, how: AT_ONCE },
  'change with care': { sql: /^UPDATE "public"[^]*\bCASE\b/, how: AT_ONCE },
  'pass the row': {
    sql: /SET cursor = \$5::text, epoch = epoch \+ 1\s+WHERE/,
    how: AT_ONCE,
  },
  'count the row': { sql: /UPDATE sluice\.job SET rejects/, how: AT_ONCE },
  'keep the row': { sql: /^INSERT INTO sluice\.reject/, how: AT_ONCE },
  'look for more': { sql: PLAIN_END, how: { ...AT_ONCE, fuse: 3 } },
  'find the end without a ledger': { sql: PLAIN_END, how: NO_LEDGER },
  'change without a ledger': { sql: /^UPDATE "public"/, how: NO_LEDGER },
  'commit without a ledger': { sql: /^COMMIT/, how: NO_LEDGER },
}

interface Outcome extends Ran {
  /** How often the step was met, and how many requests there were of all. */
  readonly met: number
  readonly requests: number
  /** As the table and the ledger have it. */
  readonly changed: Readonly<Record<string, number>>
  readonly recorded: number
}

/** No run of twelve rows needs as many. */
const MOST_REQUESTS = 1_000

async function runWith(table: TestTable, step: Step, fault: Fault, times: number): Promise<Outcome> {
  const { client, name } = table
  await client.query(`DELETE FROM ${name}`)
  await client.query(
    `INSERT INTO ${name} SELECT i, CASE i WHEN ${BAD} THEN 'x' ELSE i::text END FROM generate_series(1, ${ROWS}) AS i`,
  )
  await using job = await heldJob(table, 'hits = hits + 1', [], CONDITION)
  let [met, requests, isLooking] = [0, 0, step.looks ?? false]
  const request = ({ sql, isCommit }: { sql: string; isCommit: boolean }): Fault => {
    requests += 1
    // What ends only here would not end.
    if (requests > MOST_REQUESTS) return serverError('42501', 'The run does not end.')
    if (isLooking && isCommit) {
      isLooking = false
      return { kind: 'cut', when: 'after' }
    }
    if (!step.sql.test(sql)) return PASS
    met += 1
    return met <= times ? fault : PASS
  }
  const how = { oneStatement: false, maxRejects: 1, ...step.how }
  const ran = await runRange(job, table.direct, { request }, how)
  const ledger = await client.query(
    `SELECT coalesce(sum(rows), 0)::int AS rows FROM sluice.key_range WHERE job_id = $1`,
    [job.holder.jobId],
  )
  const hits = await client.query(
    `SELECT hits, count(*)::int AS count FROM ${name} GROUP BY hits ORDER BY hits`,
  )
  const changed = Object.fromEntries(hits.rows.map(({ hits: value, count }) => [value, count]))
  return { ...ran, met, requests, changed, recorded: ledger.rows[0]?.rows }
}

/** Rows are changed once, and the ledger knows of each. */
function expectExactlyOnce(label: string, { changed, recorded }: Outcome, { how }: Step) {
  if (how?.guarded === false) return
  expect(
    Object.keys(changed).filter((hits) => !['0', '1'].includes(hits)),
    label,
  ).toEqual([])
  expect(recorded, label).toBe(changed[1] ?? 0)
}

/** What may be tried again, and what does not come about a second time. */
const PASSING = [
  'a conflict',
  'a new schema',
  'a server away',
  'a failed transaction',
  'a cut before',
  'a cut after',
]

const COLUMNS = 'id int PRIMARY KEY, raw text, hits int NOT NULL DEFAULT 0'

describe.each(Object.entries(STEPS))('%s', (_, step) => {
  it('fails for ever, and the job ends with what failed', async () => {
    await withTable(COLUMNS, async (table) => {
      for (const [name, fault] of Object.entries(EVERY_KIND_OF_FAILURE)) {
        const outcome = await runWith(table, step, fault, Infinity)
        const { met, requests, problem, range } = outcome
        expect(met, name).toBeGreaterThan(0)
        expect(requests, name).toBeLessThan(MOST_REQUESTS)
        // The row that was bad from the start may be one too many.
        const messages = [fault.kind === 'error' ? fault.error.message : 'onnection', 'key 5']
        if (problem)
          expect(
            messages.some((message) => problem.message.includes(message)),
            name,
          ).toBe(true)
        // Where the way with care does without the statement, or the fuse stands before it.
        else expect(range?.done === true || step.how?.fuse !== undefined, name).toBe(true)
        expectExactlyOnce(name, outcome, step)
      }
    })
  })

  it('fails twice, and the job goes on', async () => {
    await withTable(COLUMNS, async (table) => {
      for (const name of PASSING) {
        const outcome = await runWith(table, step, EVERY_KIND_OF_FAILURE[name] ?? PASS, 2)
        const { problem, changed, range, parts } = outcome
        // Nobody lifts the fuse here; without a ledger a row that cannot be set aside ends the job.
        if (step.how?.guarded === false) expect(problem, name).toMatchObject({ code: 'too-many-rejects' })
        else expect(problem, name).toBeNull()
        if (step.how?.fuse === undefined && parts.length === 0 && !problem) {
          expect(range?.done, name).toBe(true)
          expect(changed, name).toEqual({ 0: 1, 1: ROWS - 1 })
        }
        expectExactlyOnce(name, outcome, step)
      }
    })
  })
})

it.each(['find the end', 'commit', 'all in one', 'find the end with care', 'count the row'])(
  'an answer that never comes ends the job: %s',
  async (name) => {
    const step = STEPS[name]
    if (!step) return expect.unreachable()
    await withTable(COLUMNS, async (table) => {
      const outcome = await runWith(table, step, { kind: 'stall', when: 'before' }, Infinity)
      expect(outcome.problem).toMatchObject({ code: 'gave-up' })
      expect(outcome.problem?.message).toContain('Query read timeout')
      expectExactlyOnce(name, outcome, step)
    })
  },
)
