import { expect, test } from 'vitest'
import { JobSpec } from '../../../shared/job-spec.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import { conditionOf, EMPTY_COMPARISON, predicateOf } from './condition/condition-form.ts'
import {
  chooseCluster,
  chooseOperation,
  chooseTable,
  continues,
  initialForm,
  type JobForm,
} from './job-form.ts'
import { setListOf } from './change/set-list.ts'

const tokensOf = ({ condition }: JobForm) => condition.groups.flatMap(({ tokens }) => tokens)
const OTHER = { schema: 'public', name: 'orders' }

test('the tour opens a gentle purge of the electronics rows', () => {
  const form = initialForm({ operation: 'purge', table: DEMO_TABLE, tour: true }, 'orders')
  expect(form).toMatchObject({ operation: 'purge', table: DEMO_TABLE, batchSize: '25', workers: '4' })
  expect(form.rowsPerSecond).toBe('200')
  expect(tokensOf(form)).toEqual([{ column: 'category', operator: '=', value: 'electronics' }])
})

test('any other form opens with the defaults and without a condition', () => {
  const form = initialForm({ table: OTHER }, 'orders')
  expect(form).toMatchObject({ operation: 'purge', table: OTHER, batchSize: '1000', rowsPerSecond: '' })
  expect(tokensOf(form)).toEqual([EMPTY_COMPARISON])
})

test('a link brings a condition of its own, which no draft takes the place of', () => {
  const condition = conditionOf('n = 1')
  const form = initialForm({ table: OTHER, condition }, 'orders')
  expect(predicateOf(form.condition, [])).toBe('n = 1')
  expect(continues(form, { table: OTHER })).toBe(true)
  expect(continues(form, { table: OTHER, condition })).toBe(false)
})

test('another table starts condition and change anew, the same one keeps them', () => {
  const form = {
    ...initialForm({ table: DEMO_TABLE, tour: true }, 'orders'),
    changes: [{ column: 'a', kind: 'expression' as const, text: '1' }],
  }
  expect(chooseTable(form, { ...DEMO_TABLE })).toBe(form)
  const moved = chooseTable(form, OTHER)
  expect(tokensOf(moved)).toEqual([EMPTY_COMPARISON])
  expect(moved.changes).toEqual([{ column: '', kind: 'value', text: '' }])
})

test('repopulate is for the demo table, whatever was chosen before', () => {
  expect(chooseOperation(initialForm({ table: OTHER }, 'orders'), 'repopulate').table).toEqual(DEMO_TABLE)
  expect(initialForm({ operation: 'repopulate' }, 'orders').table).toEqual(DEMO_TABLE)
})

test('running a job again opens the form that asks for the same', () => {
  const spec = JobSpec.parse({
    operation: 'update',
    cluster: 'sandbox',
    table: OTHER,
    where: `"status" = 'active'`,
    set: `"value" = value + 1, "status" = coalesce(status, 'a,b')`,
    touchUpdatedAt: true,
    strategy: 'sequential',
    limits: { batchSize: 50, workers: 2, rowsPerSecond: 300, maxRejects: 7, approvedRows: 9 },
  })
  const form = initialForm({ again: spec }, 'orders')
  expect(setListOf(form.changes, [])).toBe(spec.operation === 'update' && spec.set)
  expect(form).toMatchObject({
    operation: 'update',
    table: OTHER,
    touchUpdatedAt: true,
    strategy: 'sequential',
  })
  expect(form).toMatchObject({ batchSize: '50', workers: '2', rowsPerSecond: '300', maxRejects: '7' })
  expect(predicateOf(form.condition, [])).toBe(`"status" = 'active'`)
})

test('a job over all rows says so again, and a repopulate its number', () => {
  const common = { cluster: 'sandbox', table: DEMO_TABLE, limits: {} }
  const all = initialForm(
    { again: JobSpec.parse({ ...common, operation: 'purge', where: 'true' }) },
    'orders',
  )
  expect(all.condition.mode).toBe('all')
  expect(
    initialForm({ again: JobSpec.parse({ ...common, operation: 'repopulate', rows: 7 }) }, 'orders').rows,
  ).toBe('7')
})

test('the form is for the current cluster, unless it is about another one', () => {
  expect(initialForm({}, 'orders').cluster).toBe('orders')
  expect(initialForm({ cluster: 'archive' }, 'orders').cluster).toBe('archive')
  expect(initialForm({ tour: true, table: DEMO_TABLE }, 'orders').cluster).toBe('sandbox')
  const again = JobSpec.parse({ operation: 'repopulate', cluster: 'old', table: DEMO_TABLE, limits: {} })
  expect(initialForm({ again }, 'orders').cluster).toBe('old')
})

test('another cluster has other tables, and keeps what is not about them', () => {
  const form = { ...initialForm({ table: DEMO_TABLE, tour: true }, 'orders'), workers: '9' }
  expect(chooseCluster(form, 'sandbox')).toBe(form)
  const moved = chooseCluster(form, 'orders')
  expect(moved).toMatchObject({ cluster: 'orders', table: null, operation: 'purge', workers: '9' })
  expect(tokensOf(moved)).toEqual([EMPTY_COMPARISON])
  expect(chooseCluster(initialForm({ operation: 'repopulate' }, 'orders'), 'archive').table).toEqual(
    DEMO_TABLE,
  )
})

test('a link goes on with the draft unless it asks for something else', () => {
  const draft = initialForm({ operation: 'update', table: OTHER }, 'orders')
  const again = JobSpec.parse({ operation: 'repopulate', cluster: 'old', table: DEMO_TABLE, limits: {} })
  for (const link of [{}, { cluster: 'orders' }, { operation: 'update', table: { ...OTHER } } as const])
    expect(continues(draft, link)).toBe(true)
  for (const link of [{ operation: 'purge' } as const, { table: DEMO_TABLE }, { tour: true }, { again }])
    expect(continues(draft, link)).toBe(false)
})
