import { describe, expect, test } from 'vitest'
import { JobSpec } from '../../../shared/job-spec.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import { canTouch, checkForm, type Field } from './check-form.ts'
import { comparing, EMPTY_CONDITION } from './condition/condition-form.ts'
import { initialForm, type JobForm } from './job-form.ts'
import { COLUMNS } from './testing.ts'

const PURGE = initialForm({ operation: 'purge', table: DEMO_TABLE, tour: true }, 'orders')
const UPDATE: JobForm = {
  ...PURGE,
  operation: 'update',
  changes: [{ column: 'status', kind: 'expression' as const, text: "'archived'" }],
  touchUpdatedAt: true,
}
const check = (form: JobForm) => checkForm(form, COLUMNS, false)
const fieldsOf = (form: JobForm) => Object.keys(check(form).errors)

describe('a whole form', () => {
  test('is the purge it says', () => {
    expect(check(PURGE).spec).toEqual({
      operation: 'purge',
      cluster: 'sandbox',
      table: DEMO_TABLE,
      where: `"category" = 'electronics'`,
      strategy: 'range',
      limits: { batchSize: 25, workers: 4, rowsPerSecond: 200, maxRejects: 0, approvedRows: null },
    })
  })

  test('passes sub-selects on as they are written', () => {
    const where = 'NOT EXISTS (SELECT FROM owner WHERE owner.id = owner_id)'
    const condition = { ...EMPTY_CONDITION, mode: 'sql' as const, sql: where }
    const changes = [{ column: 'status', kind: 'expression' as const, text: '(SELECT max(a), 1 FROM b)' }]
    expect(check({ ...UPDATE, condition, changes }).spec).toMatchObject({
      where,
      set: '"status" = (SELECT max(a), 1 FROM b)',
    })
  })

  test('keeps the rows as they were where it is to', () => {
    expect(checkForm(PURGE, COLUMNS, true).spec).toMatchObject({ archive: true })
  })

  test('is the update it says', () => {
    expect(check({ ...UPDATE, rowsPerSecond: ' ', strategy: 'hash' }).spec).toMatchObject({
      operation: 'update',
      set: `"status" = 'archived'`,
      touchUpdatedAt: true,
      strategy: 'hash',
      limits: { rowsPerSecond: null },
    })
  })

  test('of a table whose columns are not known keeps what it says, but for values that cannot be checked', () => {
    expect(checkForm(UPDATE, [], false).spec).toMatchObject({ touchUpdatedAt: true })
    const typed: JobForm = { ...UPDATE, changes: [{ column: 'value', kind: 'value', text: '9.505' }] }
    expect(checkForm(typed, [], false)).toMatchObject({ spec: null, errors: { change: { missing: true } } })
  })

  test('is the repopulate it says, whatever its hidden fields hold', () => {
    const hidden = { condition: EMPTY_CONDITION, maxRejects: 'many' }
    const form = { ...initialForm({ operation: 'repopulate' }, 'orders'), rows: '70000', ...hidden }
    expect(check(form).spec).toMatchObject({
      operation: 'repopulate',
      cluster: 'orders',
      rows: 70_000,
      table: DEMO_TABLE,
      limits: { maxRejects: 0 },
    })
  })

  test.each([PURGE, UPDATE, initialForm({ operation: 'repopulate' }, 'orders')])(
    'passes the contract: $operation',
    (form) => {
      expect(JobSpec.safeParse(check(form).spec).success).toBe(true)
    },
  )
})

describe('a form that says too little or too much', () => {
  const broken: [string, Partial<JobForm>, Field][] = [
    ['no table', { table: null }, 'table'],
    ['no condition', { condition: EMPTY_CONDITION }, 'condition'],
    ['blank SQL', { condition: { ...EMPTY_CONDITION, mode: 'sql', sql: '  ' } }, 'condition'],
    ['damaged SQL', { condition: { ...EMPTY_CONDITION, mode: 'sql', sql: "a = 'caf\ufffd'" } }, 'condition'],
    ['long SQL', { condition: { ...EMPTY_CONDITION, mode: 'sql', sql: 'x'.repeat(1_000_001) } }, 'condition'],
    ['batch size 0', { batchSize: '0' }, 'batchSize'],
    ['batch size 3001', { batchSize: '3001' }, 'batchSize'],
    ['batch size abc', { batchSize: 'abc' }, 'batchSize'],
    ['batch size 1e3', { batchSize: '1e3' }, 'batchSize'],
    ['no batch size', { batchSize: '' }, 'batchSize'],
    ['0 workers', { workers: '0' }, 'workers'],
    ['65 workers', { workers: '65' }, 'workers'],
    ['rate 0', { rowsPerSecond: '0' }, 'rowsPerSecond'],
    ['rate 1.5', { rowsPerSecond: '1.5' }, 'rowsPerSecond'],
    ['-1 rows set aside', { maxRejects: '-1' }, 'maxRejects'],
    ['no number of rows set aside', { maxRejects: '' }, 'maxRejects'],
  ]
  test.each(broken)('%s is told at its field and is no job', (_name, change, field) => {
    const form = { ...PURGE, ...change }
    expect(check(form).spec).toBeNull()
    expect(fieldsOf(form)).toEqual([field])
  })

  test('the largest legal limits pass', () => {
    const largest = {
      batchSize: '3000',
      workers: '64',
      rowsPerSecond: '10000000',
      maxRejects: '1000000',
    }
    expect(fieldsOf({ ...PURGE, ...largest })).toEqual([])
  })

  test('a comparison without a value is told, even beside a whole one', () => {
    const token = { column: 'value', operator: '>', value: '' } as const
    const condition = comparing([...(PURGE.condition.groups[0]?.tokens ?? []), token])
    expect(fieldsOf({ ...PURGE, condition })).toEqual(['condition'])
  })

  test('an update needs a column and an expression', () => {
    expect(fieldsOf({ ...UPDATE, changes: [{ column: '', kind: 'expression' as const, text: '' }] })).toEqual(
      ['change'],
    )
    expect(
      fieldsOf({ ...UPDATE, changes: [{ column: 'status', kind: 'expression' as const, text: ' ' }] }),
    ).toEqual(['change'])
    expect(
      fieldsOf({ ...UPDATE, changes: [{ column: 'status', kind: 'expression' as const, text: "'\ud83d'" }] }),
    ).toEqual(['change'])
  })

  test('only what was typed wrong is told before somebody wants to go on', () => {
    expect(check({ ...PURGE, table: null, batchSize: '3001' }).errors).toMatchObject({
      table: { missing: true },
      batchSize: { missing: false, message: expect.stringContaining('3,000') },
    })
  })
})

describe('the time of the change', () => {
  test('can be set where the column exists and is not set by hand', () => {
    expect(canTouch(UPDATE, COLUMNS)).toBe(true)
    expect(canTouch(UPDATE, COLUMNS.slice(0, 3))).toBe(false)
    expect(
      canTouch(
        { ...UPDATE, changes: [{ column: 'updated_at', kind: 'expression' as const, text: 'now()' }] },
        COLUMNS,
      ),
    ).toBe(false)
  })

  test('is not asked for where it cannot be set', () => {
    expect(checkForm(UPDATE, COLUMNS.slice(0, 3), false).spec).toMatchObject({ touchUpdatedAt: false })
  })
})
