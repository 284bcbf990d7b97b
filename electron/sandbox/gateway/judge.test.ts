import { expect, test } from 'vitest'
import { NO_FAULTS } from '../../../shared/sandbox-faults.ts'
import { Judge } from './judge.ts'
import { SharedSchema } from './shared-schema.ts'
import type { StatementKind, StatementText } from './statement.ts'

const text = (...kinds: StatementKind[]): StatementText => ({
  sql: '',
  statements: kinds.map((kind) => ({ kind, refusal: null, refusalInTransaction: null, tag: null })),
})

function judges(count: number): Judge[] {
  const schema = new SharedSchema(() => {})
  const faults = () => NO_FAULTS
  return Array.from(
    { length: count },
    () => new Judge({ transactionSeconds: 300, schema, faults, now: () => 0, random: () => 0 }),
  )
}

const OC001 = { kind: 'refuse', error: { sqlState: '40001', message: expect.stringContaining('OC001') } }

test('of two connections that change the schema at once each notices the other', () => {
  const [one, other] = judges(2) as [Judge, Judge]
  for (const judge of [one, other]) expect(judge.judge(text('ddl')).kind).toBe('pass')
  for (const judge of [one, other]) {
    judge.settle('idle')
    judge.schemaCommitted()
  }
  expect(one.judge(text('read'))).toMatchObject(OC001)
  expect(other.judge(text('read'))).toMatchObject(OC001)
  expect([one.judge(text('read')).kind, other.judge(text('read')).kind]).toEqual(['pass', 'pass'])
})

test('many changes of the schema are noticed once; BEGIN, ROLLBACK and SET notice nothing', () => {
  const [author, client] = judges(2) as [Judge, Judge]
  for (const _ of [1, 2, 3]) {
    author.judge(text('ddl'))
    author.settle('idle')
    author.schemaCommitted()
  }
  expect(client.judge(text('begin')).kind).toBe('pass')
  expect(client.judge(text('other')).kind).toBe('pass')
  expect(client.judge(text('rollback')).kind).toBe('pass')
  expect(client.judge(text('read'))).toMatchObject(OC001)
  expect(client.judge(text('read')).kind).toBe('pass')
})

test('what the rules have to know about is not free', () => {
  const [judge] = judges(1) as [Judge]
  expect(judge.isFree(text('read'))).toBe(true)
  expect(judge.isFree(text('change'))).toBe(true)
  for (const kinds of [[], ['ddl'], ['begin'], ['commit'], ['other'], ['read', 'read']] as StatementKind[][])
    expect([kinds, judge.isFree(text(...kinds))]).toEqual([kinds, false])
  judge.judge(text('begin'))
  expect(judge.isFree(text('read'))).toBe(false)
})
