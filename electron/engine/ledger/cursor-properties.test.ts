import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JobSpec } from '../../../shared/job-spec.ts'
import { quoteIdentifier } from '../../../shared/identifier.ts'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { NOT_NEEDED, planOf } from '../../testing/plan.ts'
import { fingerprintOf } from '../db/fingerprint.ts'
import { describeTable, type TableDefinition } from '../db/catalog.ts'
import { openSession, type Session } from '../db/session.ts'
import { cutRanges } from '../plan/ranges/cut-ranges.ts'
import {
  hostileEnvironment,
  hostileSettings,
  inEnvironment,
  ownUser,
  type Environment,
  type OwnUser,
} from '../testing/hostile-settings.ts'
import { KEY_KINDS } from '../testing/key-kinds.ts'
import { guardedBatches } from './guarded-batches.ts'
import { freshRanges, type HeldRange } from './held-range.ts'
import { ANY_NUMBER, recordJob } from './job-record.ts'
import type { Holder } from './lease.ts'
import { readRange } from './range-moves.ts'

/** One process: what is set for its user, what its environment says, and how it makes its batches. */
interface Process {
  readonly settings: Readonly<Record<string, string>>
  readonly environment: Environment
  readonly oneStatement: boolean
}

const processes: fc.Arbitrary<Process> = fc.record({
  settings: hostileSettings,
  environment: hostileEnvironment,
  oneStatement: fc.boolean(),
})

async function asProcess<T>(
  user: OwnUser,
  { settings, environment }: Process,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  await user.give(settings)
  return await inEnvironment(environment, async () => {
    const session = await openSession(user.connection, 'sluice')
    try {
      return await work(session)
    } finally {
      await session.close()
    }
  })
}

/** The job adds one to every row. */
const batchesOf = (table: TableDefinition, holder: Holder, { oneStatement }: Process) => {
  const change = { table: table.table, key: table.keyColumns, where: 'true', set: 'n = n + 1' }
  const target = { table: table.table, fingerprint: fingerprintOf(table, new Set()) }
  return guardedBatches({ change }, { holder, target, oneStatement, label: 'test' })
}

async function record(session: Session, holder: Holder, table: TableDefinition): Promise<HeldRange[]> {
  const spec = {
    operation: 'update',
    cluster: 'sandbox',
    table: table.table,
    where: 'true',
    set: 'n = n + 1',
  }
  const change = { table: table.table, key: table.keyColumns, where: 'true', set: 'n = n + 1' }
  const ranges = await cutRanges(session, table, 3)
  const phases = [
    { title: 'update', work: { kind: 'span', change } as const, ranges, countsTowardTotal: true },
  ]
  const plan = planOf(JobSpec.parse({ ...spec, limits: { workers: 8 } }))
  await recordJob(session, holder, { plan, phases, mostRows: ANY_NUMBER, approval: NOT_NEEDED })
  return freshRanges(phases)
}

async function fill({ client, name }: TestTable, table: TableDefinition, keys: readonly string[][]) {
  const { keyColumns } = table
  const columns = keyColumns.map((_, index) => `c${index}`)
  await client.query(`DELETE FROM ${name}`)
  await client.query(
    `INSERT INTO ${name} (${keyColumns.map((column) => quoteIdentifier(column.name)).join(', ')})
     SELECT ${keyColumns.map(({ castType }, index) => `c${index}::${castType}`).join(', ')}
       FROM unnest(${columns.map((_, index) => `$${index + 1}::text[]`).join(', ')}) AS u(${columns.join(', ')})
     ON CONFLICT DO NOTHING`,
    keyColumns.map((_, index) => keys.map((key) => key[index])),
  )
}

describe.each(KEY_KINDS)('a job on $title', (kind) => {
  it('that is interrupted and goes on under other settings changes every row once', async () => {
    await withTable(kind.columns, async (test) => {
      const user = await ownUser(test)
      const name = { schema: 'public', name: test.name }
      const keysOf = fc.array(kind.keys, { minLength: 1, maxLength: 20 })
      const property = fc.asyncProperty(keysOf, processes, processes, async (keys, first, second) => {
        const holder = { jobId: randomUUID(), owner: randomUUID(), leaseMs: 60_000 }
        const begun = await asProcess(user, first, async (session) => {
          const table = await describeTable(session, name)
          await fill(test, table, keys)
          const ranges = await record(session, holder, table)
          const batches = batchesOf(table, holder, first)
          const moved: HeldRange[] = []
          for (const held of ranges) moved.push((await batches.run(session, held, 2)) ?? held)
          return { table, moved }
        })
        await asProcess(user, second, async (session) => {
          const table = await describeTable(session, name)
          expect(table.keyColumns).toEqual(begun.table.keyColumns)
          const batches = batchesOf(table, holder, second)
          for (const known of begun.moved) {
            let held = await readRange(session, holder, known.no)
            expect(held).toEqual(known)
            while (held && !held.done) held = await batches.run(session, held, 3)
          }
        })
        const { rows } = await test.client.query(`SELECT DISTINCT n FROM ${test.name}`)
        expect(rows).toEqual([{ n: 1 }])
      })
      await fc.assert(property, { numRuns: 8 })
    })
  })
})
