import { expect, test } from 'vitest'
import type { Answer, PlainConnection } from '../../shared/answer.ts'
import { NO_FAULTS } from '../../shared/sandbox-faults.ts'
import { openPlain } from '../engine/engine.ts'
import { preparedSandbox } from '../sandbox/prepared-sandbox.ts'
import { type Case, type CaseGroup, other, refused, taken } from './case.ts'
import { runGroups } from './run-cases.ts'
import { dropStatement, scratchSchemas, withScratchSchema } from './scratch-schema.ts'

const SCHEMA = 'sluice_record_test'
const group = (...cases: Case[]): CaseGroup => ({
  name: 'g',
  prepare: ['CREATE TABLE t (k int PRIMARY KEY)'],
  reset: ['DELETE FROM t'],
  cases,
})

/** A sandbox of its own, and what a run needs to reach it. */
async function cluster() {
  const { sandbox, [Symbol.asyncDispose]: remove } = await preparedSandbox()
  await sandbox.start()
  const connection = await sandbox.connection()
  const open = async (schema: string | null) => await openPlain({ ...connection, schema })
  return { sandbox, open, [Symbol.asyncDispose]: remove }
}

const plain = { schema: SCHEMA, clean: (text: string) => text, stop: new AbortController().signal }
const answersOf = (runs: { name: string; steps: { answer: Answer }[] }[], name: string) =>
  runs.find((each) => each.name === name)?.steps.map(({ answer }) => answer)

test('somebody else’s change of the schema is asked around, but for where it is the answer', async () => {
  await using own = await cluster()
  const others = await own.open(null)
  let changes = 0
  /** Before each statement of the first connection, somebody makes a change of the schema. */
  const disturbed = async (schema: string | null): Promise<PlainConnection> => {
    const connection = await own.open(schema)
    const ask: PlainConnection['ask'] = async (sql, values) => {
      if (changes < 6 && /INSERT|COMMIT/.test(sql)) await others.ask(`CREATE SCHEMA other_${(changes += 1)}`)
      return await connection.ask(sql, values)
    }
    return { ...connection, ask, get usable() { return connection.usable } } // prettier-ignore
  }
  const runs = await withScratchSchema(
    own.open,
    SCHEMA,
    () => {},
    () =>
      runGroups(
        [
          group(
            { name: 'alone', steps: [taken('INSERT INTO t VALUES (1)')] },
            {
              name: 'in a transaction',
              steps: [taken('BEGIN'), taken('INSERT INTO t VALUES (1)'), taken('COMMIT')],
            },
            {
              name: 'expected',
              steps: [
                other(taken('SELECT 1 FROM t')),
                taken('GRANT SELECT ON t TO PUBLIC'),
                other(refused('SELECT 1 FROM t', '40001')),
              ],
            },
          ),
        ],
        { ...plain, open: disturbed },
      ),
  )
  expect(changes).toBe(6)
  expect(answersOf(runs, 'alone')).toMatchObject([{ results: [{ command: 'INSERT' }] }])
  expect(answersOf(runs, 'in a transaction')?.at(-1)).toMatchObject({ results: [{ command: 'COMMIT' }] })
  expect(answersOf(runs, 'expected')?.at(-1)).toMatchObject({ error: { code: '40001' } })
  await others.close()
})

test('a connection that is cut at a COMMIT is an answer, and the next case has a new one', async () => {
  await using own = await cluster()
  await withScratchSchema(
    own.open,
    SCHEMA,
    () => {},
    async () => {
      const cutting: Case = {
        name: 'cut',
        steps: [taken('BEGIN'), taken('INSERT INTO t VALUES (1)'), taken('COMMIT')],
      }
      const open = async (schema: string | null): Promise<PlainConnection> => {
        const connection = await own.open(schema)
        const ask: PlainConnection['ask'] = async (sql, values) => {
          await own.sandbox.setFaults({ ...NO_FAULTS, cutRate: sql === 'COMMIT' ? 1 : 0 })
          const answer = await connection.ask(sql, values)
          await own.sandbox.setFaults(NO_FAULTS)
          return answer
        }
        return { ...connection, ask, get usable() { return connection.usable } } // prettier-ignore
      }
      const runs = await runGroups(
        [group(cutting, { name: 'next', steps: [taken('INSERT INTO t VALUES (2)')] })],
        {
          ...plain,
          open,
        },
      )
      expect(answersOf(runs, 'cut')?.at(-1)).toEqual({ none: 'lost' })
      expect(answersOf(runs, 'next')).toMatchObject([{ results: [{ count: 1 }] }])
    },
  )
})

test('the schema is dropped after a failure, and named where it cannot be', async () => {
  await using own = await cluster()
  const left: string[] = []
  const failing = withScratchSchema(
    own.open,
    SCHEMA,
    () => left.push(SCHEMA),
    async () => {
      expect(await scratchSchemas(own.open)).toEqual([SCHEMA])
      await Promise.reject(new Error('on purpose'))
    },
  )
  await expect(failing).rejects.toThrow('on purpose')
  expect(await scratchSchemas(own.open)).toEqual([])
  expect(left).toEqual([])
  const cut = withScratchSchema(
    own.open,
    SCHEMA,
    () => left.push(dropStatement(SCHEMA)),
    async () => {
      await own.sandbox.setFaults({ ...NO_FAULTS, refuse: 'denied' })
    },
  )
  await cut
  expect(left).toEqual([`DROP SCHEMA IF EXISTS ${SCHEMA} CASCADE`])
})
