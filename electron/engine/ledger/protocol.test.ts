import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withTable } from '../../testing/cluster.ts'
import type { Action } from '../testing/ledger-process.ts'
import { ALL, steps } from '../testing/ledger-steps.ts'
import { Connections, LedgerWorld } from '../testing/ledger-world.ts'
import { targetOf } from '../testing/target-of.ts'
import { createLedger } from './capability.ts'
import { keyToJson } from './held-range.ts'

/*
 * Three processes work on one job. What they do, how far each of their statements gets, where
 * connections are cut, processes killed and leases run out is random; transactions are really open
 * at the same time. After every step, ledger and rows have to agree.
 */

const KEYS = Array.from({ length: 40 }, (_, index) => index - 20)
/** The database refuses to change this row. */
const BAD_KEY = -17
const MAX_REJECTS = 1
const WHERE = 'id % 4 <> 0'
const matches = (id: number) => id % 4 !== 0

const COLUMNS = `id int PRIMARY KEY, n int NOT NULL DEFAULT 0, CHECK (id <> ${BAD_KEY} OR n = 0)`

const changeOf = ({ name }: { name: string }) => ({
  table: { schema: 'public', name },
  key: [{ name: 'id', castType: 'integer' }],
  where: WHERE,
  set: 'n = n + 1',
})

/** A batch that is refused, and then its row: more statements than either way takes. */
const STATEMENTS_OF_A_REJECT = 18

/** On a busy machine fewer runs have to do, and after a failure fewer tries to shorten it. */
const MOST_MS = 30_000

const boundaries = fc
  .option(fc.integer({ min: -22, max: 22 }))
  .map((key) => (key === null ? [] : [[String(key)]]))

const numberOf = (key: string | null, open: number) =>
  key === null ? open : Number((JSON.parse(key) as string[])[0])

/** The ranges cover every key once; a row is changed exactly once if its range's cursor passed it, else never. */
async function expectAgreement(world: LedgerWorld): Promise<void> {
  const { ranges, rows, rejects } = await world.look()
  expect(ranges[0]?.lo).toBeNull()
  expect(ranges.at(-1)?.hi).toBeNull()
  for (const [index, { lo }] of ranges.slice(1).entries()) expect(lo).toBe(ranges[index]?.hi)
  const expected = ranges.flatMap(({ lo, hi, cursor, done, batches, rows: counted }) => {
    // What coverage takes for the mark of a batch.
    if (done) expect([cursor, batches > 0]).toEqual([null, true])
    const [from, to] = [numberOf(lo, -Infinity), numberOf(hi, Infinity)]
    const doneTo = done ? to : numberOf(cursor, -Infinity)
    expect(doneTo >= from && doneTo <= to).toBe(true)
    const ids = KEYS.filter((id) => id > from && id <= to)
    const changed = ids.filter(
      (id) => id <= doneTo && matches(id) && !rejects.includes(keyToJson([String(id)]) ?? ''),
    )
    expect(counted).toBe(changed.length)
    return ids.map((id) => [id, changed.includes(id) ? 1 : 0])
  })
  expect(rows).toEqual(expected)
}

describe.each([
  ['one statement', true],
  ['a transaction of several', false],
])('batches of %s', (_, oneStatement) => {
  it(
    'change every row exactly once, whatever happens to those who run them',
    { timeout: 2 * MOST_MS },
    async () => {
      await withTable(COLUMNS, async (table) => {
        await using connections = new Connections(table)
        await createLedger(await connections.take())
        const change = changeOf(table)
        const target = await targetOf(table.direct, table.name)
        const property = fc.asyncProperty(boundaries, steps, async (edges, taken) => {
          const work = { jobId: randomUUID(), change, target, oneStatement, maxRejects: MAX_REJECTS }
          const world = new LedgerWorld(connections, table.client, work)
          try {
            await world.begin(KEYS, edges)
            for (const step of taken) {
              await world.take(step)
              await expectAgreement(world)
            }
            await world.complete()
            await expectAgreement(world)
            const { ranges, rejects } = await world.look()
            expect(ranges.every(({ done }) => done)).toBe(true)
            expect(rejects).toEqual([keyToJson([String(BAD_KEY)])])
          } finally {
            await world.clear()
          }
        })
        await fc.assert(property, { numRuns: 40, interruptAfterTimeLimit: MOST_MS })
      })
    },
  )

  it('set a refused row aside once, wherever its range is taken over meanwhile', async () => {
    await withTable(COLUMNS, async (table) => {
      await using connections = new Connections(table)
      await createLedger(await connections.take())
      const target = await targetOf(table.direct, table.name)
      for (let statements = 1; statements <= STATEMENTS_OF_A_REJECT; statements += 1) {
        const change = changeOf(table)
        const work = { jobId: randomUUID(), change, target, oneStatement, maxRejects: MAX_REJECTS }
        const world = new LedgerWorld(connections, table.client, work)
        const act = async (process: number, action: Action, most: number) =>
          await world.take({ do: 'start', process, action, statements: most })
        await world.begin(KEYS, [[String(BAD_KEY - 1)]])
        await act(0, { kind: 'batch', pick: 1, size: 1 }, statements)
        await world.take({ do: 'leases run out' })
        await act(1, { kind: 'claim', count: 2 }, ALL)
        for (const pick of [0, 1]) await act(1, { kind: 'batch', pick, size: 1 }, ALL)
        await act(0, { kind: 'renew' }, ALL)
        await world.complete()
        await expectAgreement(world)
        expect((await world.look()).rejects).toEqual([keyToJson([String(BAD_KEY)])])
        await world.clear()
      }
    })
  })
})
