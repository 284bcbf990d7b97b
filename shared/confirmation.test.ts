import { expect, test } from 'vitest'
import type { Environment } from './cluster.ts'
import { confirmationOf, isConfirmed, planHash } from './confirmation.ts'
import { JobSpec } from './job-spec.ts'

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

test('what was approved says whether rows are spared, not what another plan estimates', () => {
  const approving = (approvedRows: number, estimate: number) =>
    planned({ operation: 'purge', where: 'total > 1', limits: { approvedRows } }, estimate)
  expect(confirmationOf(approving(99, 100), 'development')).toBe('agree')
  expect(confirmationOf(approving(100, 99), 'development')).toBe('type-table')
})

/** The hash of what a test has. */
const hashOf = async ({
  spec,
  place,
  environment,
}: {
  spec: JobSpec
  place: string | undefined
  environment: Environment
}) => await planHash(spec, place, environment)

test.each([
  ['none', '', true],
  ['agree', '', true],
  ['type-table', ' sales."Orders" ', true],
  ['type-table', 'Orders', false],
  ['type-table', '', false],
] as const)('%s is confirmed by “%s”: %s', (confirmation, typed, isEnough) => {
  expect(isConfirmed(confirmation, target.table, typed)).toBe(isEnough)
})

const SPEC = { ...target, operation: 'update', where: 'a = 1', set: 'b = 2', limits: { approvedRows: 5 } }
const meant = (spec: object = {}, place: string | undefined = 'admin at host:5432') => ({
  spec: JobSpec.parse({ ...SPEC, ...spec }),
  place,
  environment: 'production' as const,
})

test('the hash of a plan is the same for the same plan, whatever its speed', async () => {
  const first = await hashOf(meant())
  expect(first).toMatch(/^[0-9a-f]{64}$/)
  expect(
    await hashOf(meant({ limits: { approvedRows: 5, workers: 9, batchSize: 7, rowsPerSecond: 50 } })),
  ).toBe(first)
})

test.each([
  ['another cluster', meant({}, 'admin at other:5432')],
  ['another user', meant({}, 'bob at host:5432')],
  ['another environment', { ...meant(), environment: 'staging' as const }],
  ['another schema', meant({ table: { schema: 'sale', name: 'sOrders' } })],
  ['another table', meant({ table: { schema: 'sales', name: 'orders' } })],
  ['another operation', meant({ operation: 'purge' })],
  ['another condition', meant({ where: 'a = 2' })],
  ['another change', meant({ set: 'b = 3' })],
  ['updated_at, too', meant({ touchUpdatedAt: true })],
  ['more rows', meant({ limits: { approvedRows: 6 } })],
  ['any number of rows', meant({ limits: {} })],
  ['another time', meant({ moment: '2026-03-01T23:30:00.500000Z' })],
])('the hash of a plan tells it from one with %s', async (_, other) => {
  expect(await hashOf(other)).not.toBe(await hashOf(meant()))
})

test('the hash tells clusters without a place by their names, and how many rows are inserted', async () => {
  const fill = (spec: object) => ({
    spec: JobSpec.parse({ ...target, operation: 'repopulate', ...spec }),
    place: undefined,
    environment: 'development' as const,
  })
  const hashes = [fill({}), fill({ rows: 9 }), fill({ cluster: 'other' })].map(hashOf)
  expect(new Set(await Promise.all(hashes)).size).toBe(3)
})
