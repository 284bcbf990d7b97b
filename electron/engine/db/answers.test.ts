import { expect, it } from 'vitest'
import { withTable, type TestTable } from '../../testing/cluster.ts'
import { answersAlike, writingDown, type Answered } from './answers.ts'
import { withSession, type Session } from './session.ts'

/** `ask` is written down on one connection, and asked again on another one once `between` has been done. */
async function asksAgain(
  ask: (session: Session, table: TestTable) => Promise<unknown>,
  between: (table: TestTable) => Promise<unknown> = async () => await Promise.resolve(),
) {
  const answered: Answered[] = []
  let isAlike = false
  await withTable('id int PRIMARY KEY', async (table) => {
    const { direct } = table
    await withSession(direct, async (session) => await ask(writingDown(session, answered), table))
    await between(table)
    await withSession(direct, async (session) => void (isAlike = await answersAlike(session, answered)))
  })
  return { isAlike, texts: answered.map(({ text }) => text) }
}

const LACKING = 'SELECT what_is_not_there($1)'

it('what a cluster refuses is refused alike, also where it is asked twice', async () => {
  const { isAlike, texts } = await asksAgain(async (session) => {
    for (const inherited of [true, true]) await session.query(LACKING, [inherited]).catch(() => undefined)
    await session.query('SELECT 1')
  })
  expect(texts).toEqual([LACKING, LACKING, 'SELECT 1'])
  expect(isAlike).toBe(true)
})

it('an error is another answer than rows, and no failure', async () => {
  const { isAlike } = await asksAgain(
    async (session, { name }) => await session.query(`SELECT id FROM ${name}`),
    async ({ client, name }) => await client.query(`ALTER TABLE ${name} RENAME id TO gone`),
  )
  expect(isAlike).toBe(false)
})

it('estimates are not written down', async () => {
  const { texts } = await asksAgain(async (session, { name }) => {
    await session.query(`EXPLAIN SELECT FROM ${name}`)
    await session.query('SELECT 1')
  })
  expect(texts).toEqual(['SELECT 1'])
})
