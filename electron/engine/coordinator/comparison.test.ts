import { expect, it } from 'vitest'
import { ProblemError } from '../../../shared/problem-error.ts'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { withSession } from '../db/session.ts'
import { planJob } from '../plan/planner.ts'
import { specOf } from '../testing/test-engine.ts'
import { PASS, type FaultPolicy } from '../testing/wire/fault.ts'
import { wireProxy } from '../testing/wire/wire-proxy.ts'
import { allocateControl } from '../threads/control.ts'
import { allocateRate } from '../threads/rate-limit.ts'
import { TIMING } from '../timing.ts'
import { Comparison } from './comparison.ts'
import type { JobRunOptions } from './job-run-options.ts'

/** Of a purge that calls a function of its own; `problems` are what it tells. */
async function withComparison(
  policy: FaultPolicy,
  use: (comparison: Comparison, table: TestTable, problem: Promise<unknown>) => Promise<void>,
  connect?: JobRunOptions['connect'],
): Promise<void> {
  await withTable('id int PRIMARY KEY', async (table) => {
    const { client, name, direct } = table
    await client.query(
      `CREATE FUNCTION ${name}_is(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'`,
    )
    await using proxy = await wireProxy(direct, policy)
    const spec = specOf(name, { operation: 'purge', where: `${name}_is(id)` })
    const blueprint = await withSession(direct, async (session) => await planJob(session, spec, ''))
    const own = {
      control: allocateControl(),
      connects: allocateRate(),
      timing: { ...TIMING, awayMs: 200 },
      blueprint,
    }
    const reach = connect ?? (async () => await Promise.resolve(proxy.connection))
    const { promise: problem, resolve } = Promise.withResolvers<unknown>()
    const comparison = new Comparison({ ...own, connect: reach }, resolve)
    try {
      await use(comparison, table, problem)
    } finally {
      await comparison.end()
    }
  })
}

/** Holds the answer to the first look at functions back, which is the last that is asked. */
function holdFirstEnd() {
  const { promise: until, resolve: letGo } = Promise.withResolvers<void>()
  const { promise: isHeld, resolve: hold } = Promise.withResolvers<void>()
  let count = 0
  const policy: FaultPolicy = {
    request: ({ sql }) => {
      if (!sql.includes('FROM pg_proc') || (count += 1) > 1) return PASS
      hold()
      return { kind: 'hold', when: 'after', until }
    },
  }
  return { policy, isHeld, letGo }
}

it('serves all who wait with one, and nobody with one that began before they asked', async () => {
  const { policy, isHeld, letGo } = holdFirstEnd()
  await withComparison(policy, async (comparison) => {
    const first = comparison.made()
    await isHeld
    const others = [comparison.made(), comparison.made()]
    letGo()
    const [early, one, other] = await Promise.all([first, ...others])
    expect(one).toBe(other)
    expect(one).not.toBe(early)
    expect(one).toEqual(early)
  })
})

it('tells those who asked behind a change of what it finds, and not that all is well', async () => {
  const { policy, isHeld, letGo } = holdFirstEnd()
  await withComparison(policy, async (comparison, { client, name }, problem) => {
    void comparison.made()
    await isHeld
    await client.query(
      `CREATE OR REPLACE FUNCTION ${name}_is(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false'`,
    )
    const second = comparison.made().then(() => 'compared')
    letGo()
    expect(await Promise.race([second, problem])).toMatchObject({ problem: { code: 'meaning-changed' } })
  })
})

it('tells why it cannot be made', async () => {
  const refused = new ProblemError({
    ...{ kind: 'failed', code: 'credentials-missing', message: 'No credentials.', nextStep: 'Sign in.' },
  })
  const connect = async () => await Promise.reject(refused)
  await withComparison(
    {},
    async (comparison, _, problem) => {
      const made = comparison.made().then(() => 'compared')
      const message = expect.stringContaining('No credentials.')
      expect(await Promise.race([made, problem])).toMatchObject({
        problem: { code: 'cluster-away', message },
      })
    },
    connect,
  )
})
