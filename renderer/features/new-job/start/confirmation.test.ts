import { expect, test } from 'vitest'
import { JobSpec } from '../../../../shared/job-spec.ts'
import { confirmationOf } from './confirmation.ts'

const target = { cluster: 'orders', table: { schema: 'sales', name: 'Orders' }, limits: {} }
const planned = (spec: unknown, matchingRows: number | null = 10, tableRows: number | null = 100) => ({
  spec: JobSpec.parse({ ...target, ...(spec as object) }),
  matchingRows,
  tableRows,
})
const PURGE = planned({ operation: 'purge', where: 'total > 1' })
const UPDATE = planned({ operation: 'update', where: 'total > 1', set: 'total = 1' })
const SOME = [PURGE, UPDATE, { ...PURGE, matchingRows: null }, { ...PURGE, tableRows: null }]
const ALL = [
  planned({ operation: 'purge', where: ' TRUE ' }),
  planned({ operation: 'update', where: 'true', set: 'total = 1' }),
  planned({ operation: 'repopulate' }),
  planned({ operation: 'purge', where: '1 = 1' }, 100),
]

test.each([...SOME, ...ALL])('in the sandbox nothing is asked: $spec.operation', (plan) => {
  expect(confirmationOf(plan, 'sandbox')).toBe('none')
})

test.each(SOME)('in development it is asked once: $spec.operation', (plan) => {
  expect(confirmationOf(plan, 'development')).toBe('agree')
})

test.each(ALL)('what spares no row wants the table’s name: $spec.operation', (plan) => {
  expect(confirmationOf(plan, 'development')).toBe('type-table')
})

test.each(['staging', 'production'] as const)('in %s everything wants the table’s name', (environment) => {
  for (const plan of [...SOME, ...ALL]) expect(confirmationOf(plan, environment)).toBe('type-table')
})
