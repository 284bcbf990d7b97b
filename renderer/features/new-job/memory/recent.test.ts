import { expect, test } from 'vitest'
import { DEMO_TABLE } from '../../../../shared/demo-table.ts'
import type { RecentCondition } from '../../../../shared/job-draft.ts'
import { EMPTY_CONDITION } from '../condition/condition-form.ts'
import { recentOf, withRecent } from './recent.ts'

const recentWhere = (where: string, table = DEMO_TABLE): RecentCondition => {
  return { table, where, condition: EMPTY_CONDITION }
}
const OTHER = { schema: 'public', name: 'orders' }

test('the last ten conditions of each table are kept, the newest first and each once', () => {
  const texts = Array.from({ length: 12 }, (_, at) => `id = ${at}`)
  const added = [recentWhere('true', OTHER), ...texts.map((text) => recentWhere(text)), recentWhere('id = 5')]
  const recent = added.reduce<readonly RecentCondition[]>(withRecent, [])
  const wheres = recentOf(recent, { ...DEMO_TABLE }).map(({ where }) => where)
  expect(wheres.slice(0, 3)).toEqual(['id = 5', 'id = 11', 'id = 10'])
  expect([wheres.length, new Set(wheres).size]).toEqual([10, 10])
  expect(recentOf(recent, OTHER)).toEqual([recentWhere('true', OTHER)])
  expect(recentOf(recent, null)).toEqual([])
})

test('all tables of a cluster together have a hundred, and a list of ids has no place there', () => {
  const tables = Array.from({ length: 120 }, (_, at) =>
    recentWhere('true', { schema: 'public', name: `t${at}` }),
  )
  const recent = tables.reduce<readonly RecentCondition[]>(withRecent, [])
  expect([recent.length, recent[0]?.table.name]).toEqual([100, 't119'])
  expect(withRecent(recent, recentWhere('x'.repeat(10_001)))).toBe(recent)
})

test('many conditions of one table leave those of others, and long SQL that was left is not kept along', () => {
  const texts = Array.from({ length: 100 }, (_, at) => recentWhere(`id = ${at}`))
  const recent = [recentWhere('true', OTHER), ...texts].reduce<readonly RecentCondition[]>(withRecent, [])
  expect([recent.length, recentOf(recent, OTHER).length]).toEqual([11, 1])
  const left = { ...EMPTY_CONDITION, mode: 'all' as const, sql: 'x'.repeat(10_001) }
  expect(withRecent(recent, { ...recentWhere('true'), condition: left })).toBe(recent)
})
