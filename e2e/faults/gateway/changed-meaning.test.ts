import { expect, it } from 'vitest'
import type { Job } from '../../../electron/engine/engine.ts'
import { isAtRest, untilSnapshot } from '../../../electron/engine/testing/until-snapshot.ts'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { JobSpec } from '../../../shared/job-spec.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import { useGatewaySandbox, withGatewayRig, type GatewayRig } from './gateway-rig.ts'
import { changeSchema } from './schema-changer.ts'

const sandbox = useGatewaySandbox()

const ROWS = 1_200
const LIMITS = { workers: 4, batchSize: 5, rowsPerSecond: 200 }
const CHANGED = { kind: 'refused', code: 'meaning-changed' }

/** A job on table T, whose rows count in `n` how often they were changed. */
interface Variant {
  readonly spec: Record<string, string>
  /** What it depends on. */
  readonly made: readonly string[]
  /** What makes its SQL mean something else, and back. */
  readonly by: string
  readonly back: string
  /** Counts rows that it changed. */
  readonly done: string
  /** Counts rows that only the other meaning could have changed. */
  readonly wrong: string
}

/** Every third row is the job's. */
const MINE = ROWS / 3

const VARIANTS: Readonly<Record<string, Variant>> = {
  // The name then means the row's own column, and the condition every row.
  'a column that a sub-select reads is renamed': {
    spec: { operation: 'update', set: 'n = n + 1', where: 'id IN (SELECT id FROM T_gone)' },
    made: [
      'CREATE TABLE T_gone (id int PRIMARY KEY)',
      'INSERT INTO T_gone SELECT id FROM T WHERE id % 3 = 0',
    ],
    by: 'ALTER TABLE T_gone RENAME COLUMN id TO gone_id',
    back: 'ALTER TABLE T_gone RENAME COLUMN gone_id TO id',
    done: 'SELECT count(*)::int FROM T WHERE n = 1 AND id % 3 = 0',
    wrong: 'SELECT count(*)::int FROM T WHERE n > (id % 3 = 0)::int',
  },
  'a default that is set is another one': {
    spec: { operation: 'update', set: 'n = n + 1, note = DEFAULT', where: 'id % 3 = 0' },
    made: ["ALTER TABLE T ADD note text DEFAULT 'old'", 'UPDATE T SET note = NULL'],
    by: "ALTER TABLE T ALTER note SET DEFAULT 'new'",
    back: "ALTER TABLE T ALTER note SET DEFAULT 'old'",
    done: "SELECT count(*)::int FROM T WHERE n = 1 AND note = 'old'",
    wrong: "SELECT count(*)::int FROM T WHERE n > 1 OR note = 'new'",
  },
  'a function does something else': {
    spec: { operation: 'update', set: 'n = n + T_step(id)', where: 'id % 3 = 0' },
    made: ["CREATE FUNCTION T_step(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'"],
    by: "CREATE OR REPLACE FUNCTION T_step(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1000'",
    back: "CREATE OR REPLACE FUNCTION T_step(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'",
    done: 'SELECT count(*)::int FROM T WHERE n = 1',
    wrong: 'SELECT count(*)::int FROM T WHERE n > 1',
  },
  'a foreign key has rows go along': {
    spec: { operation: 'purge', where: 'id % 3 = 0' },
    made: [
      'CREATE TABLE T_child (id int PRIMARY KEY, parent int)',
      'INSERT INTO T_child SELECT id, id FROM T',
    ],
    by: 'ALTER TABLE T_child ADD CONSTRAINT T_fk FOREIGN KEY (parent) REFERENCES T ON DELETE CASCADE NOT VALID',
    back: 'ALTER TABLE T_child DROP CONSTRAINT T_fk',
    done: `SELECT ${ROWS} - count(*)::int FROM T`,
    wrong: `SELECT ${ROWS} - (SELECT count(*)::int FROM T_child) + ${ROWS - MINE} - count(*)::int FROM T WHERE id % 3 > 0`,
  },
}

interface Situation {
  readonly rig: GatewayRig
  readonly start: () => Promise<Job>
  readonly make: (statement: string) => Promise<void>
  readonly count: (sql: string) => Promise<number>
}

async function withVariant(
  { spec, made }: Variant,
  use: (situation: Situation) => Promise<void>,
): Promise<void> {
  await withGatewayRig(sandbox, { rows: ROWS }, async (rig) => {
    const named = (sql: string) => sql.replaceAll(/\bT(?=\b|_)/g, rig.table)
    for (const statement of made) await sandbox.client.query(named(statement))
    const table = { schema: 'public', name: rig.table }
    const texts = Object.entries(spec).map(([part, text]) => [part, named(text)])
    const whole = { ...Object.fromEntries(texts), cluster: SANDBOX_CLUSTER, table, limits: LIMITS }
    await use({
      rig,
      start: async () => {
        const job = await rig.engine.start(JobSpec.parse(whole))
        await untilSnapshot(job, ({ rows }) => rows >= 20 + Math.random() * 40)
        return job
      },
      make: async (statement) => await changeSchema(await sandbox.connection(), named(statement)),
      count: async (sql) =>
        Number(Object.values((await sandbox.client.query(named(sql))).rows[0] as object)[0]),
    })
  })
}

/** What was changed was so by the meaning of before, and the ledger has all of it. */
async function expectOnlyOwn({ rig, count }: Situation, { done, wrong }: Variant, job: Job): Promise<void> {
  const changed = await count(done)
  expect({ changed, wrong: await count(wrong) }).toEqual({ changed: await rig.ledgerRows(job.id), wrong: 0 })
  expect(changed).toBeLessThan(MINE)
}

async function expectRest({ count }: Situation, { done, wrong }: Variant, job: Job): Promise<void> {
  expect(await job.finished).toMatchObject({ state: 'succeeded', rows: MINE, problem: null })
  expect([await count(done), await count(wrong)]).toEqual([MINE, 0])
}

/** How a job that is under way meets the change. */
const MEETINGS: Readonly<Record<string, (job: Job, change: () => Promise<void>) => Promise<void>>> = {
  running: async (_, change) => await change(),
  'asleep, and woken': async (job, change) => {
    job.sleep()
    await untilSnapshot(job, isAtRest)
    await change()
    job.wake()
  },
}

const cases = Object.entries(VARIANTS)

it.each(
  cases.flatMap(([what, variant]) =>
    Object.entries(MEETINGS).map(([how, meet]) => [how, what, variant, meet] as const),
  ),
)('a job that is %s stops before it changes a row when %s', async (_how, _what, variant, meet) => {
  await withVariant(variant, async (situation) => {
    const { rig, start, make } = situation
    const job = await start()
    await meet(job, async () => await make(variant.by))
    expect(await job.finished).toMatchObject({ state: 'interrupted', resumable: true, problem: CHANGED })
    await expectOnlyOwn(situation, variant, job)
    await make(variant.back)
    const rest = await rig.engine.resume(SANDBOX_CLUSTER, job.id, { rowsPerSecond: null })
    await expectRest(situation, variant, rest)
  })
})

it.each(cases)('a job that is paused is not resumed when %s', async (_, variant) => {
  await withVariant(variant, async (situation) => {
    const { rig, start, make } = situation
    const job = await start()
    job.pause()
    await untilSnapshot(job, isAtRest)
    await make(variant.by)
    const resume = async () => await rig.engine.resume(SANDBOX_CLUSTER, job.id, { rowsPerSecond: null })
    expect(await resume().then(() => null, problemOf)).toMatchObject(CHANGED)
    expect(await job.resume().then(() => null, problemOf)).toMatchObject(CHANGED)
    expect(job.snapshot()).toMatchObject({ state: 'paused', limits: { rowsPerSecond: 200 } })
    await expectOnlyOwn(situation, variant, job)
    await make(variant.back)
    await expectRest(situation, variant, await resume())
  })
})
