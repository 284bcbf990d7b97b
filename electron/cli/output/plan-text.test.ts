import { describe, expect, it } from 'vitest'
import { JobSpec } from '../../../shared/job-spec.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import type { Plan } from '../../../shared/plan.ts'
import { dryRunLines, planSummary } from './plan-text.ts'
import { styleFor } from './style.ts'

const plain = styleFor(false)
const UPDATE: Plan = {
  spec: JobSpec.parse({
    operation: 'update',
    cluster: 'sandbox',
    table: DEMO_TABLE,
    limits: { rowsPerSecond: 500 },
    where: "category = 'food'",
    set: "status = 'archived'",
    touchUpdatedAt: true,
  }),
  key: ['id'],
  statements: ['SELECT 1\nFROM t', 'UPDATE t'],
  tableRows: 5_000,
  matchingRows: 1_000,
  ranges: 8,
  sample: {
    columns: ['id', 'status'],
    before: [
      ['1', 'active'],
      ['22', null],
    ],
    after: [
      ['1', 'archived'],
      ['22', 'archived'],
    ],
  },
  warnings: ['Mind the gap.'],
  notes: ['Trains run on time.'],
}

describe('a dry run', () => {
  it('shows what, where, how much, sample rows, SQL and warnings', () => {
    expect(dryRunLines(UPDATE, plain)).toEqual([
      'Dry run: nothing was changed.',
      '',
      '  operation  update',
      '  cluster    sandbox',
      '  table      batch_test',
      "  condition  category = 'food'",
      "  change     status = 'archived', and updated_at to the time of the change",
      '  key        id',
      '  strategy   range',
      '  limits     4 workers, batches of up to 1,000 rows, at most 500 rows a second',
      '  ranges     8',
      '  rows       about 1,000 of about 5,000 rows',
      '',
      'Sample rows',
      '          id  status',
      '  before  1   active',
      '  after   1   archived',
      '  before  22  NULL',
      '  after   22  archived',
      '',
      'SQL of one batch',
      '  SELECT 1',
      '  FROM t',
      '  UPDATE t',
      '',
      'warning: Mind the gap.',
      'note: Trains run on time.',
    ])
  })

  it('does not let a value break the table or the terminal', () => {
    const sample = { columns: ['a', 'b'], before: [['x\ny\u001b[2J', 'z']], after: null }
    expect(dryRunLines({ ...UPDATE, sample }, plain)).toContain('  x\\ny\\x1b[2J  z')
  })

  it('has no sample without matching rows', () => {
    const sample = { columns: ['id'], before: [], after: null }
    expect(dryRunLines({ ...UPDATE, sample }, plain)).not.toContain('Sample rows')
  })
})

describe('the introduction of a job', () => {
  it('says what, where, how much and how', () => {
    expect(planSummary(UPDATE, plain)).toEqual([
      "update batch_test on sandbox set status = 'archived', and updated_at to the time of the change where category = 'food'",
      'about 1,000 of about 5,000 rows; 8 ranges, 4 workers, batches of up to 1,000 rows, at most 500 rows a second',
      'warning: Mind the gap.',
    ])
  })

  it.each([
    [null, 1_000, 'about 1,000 rows; '],
    [500, 1_000, 'about 1,000 rows; '],
    [5_000, null, 'an unknown number of rows; '],
  ])(
    'does not claim what statistics of %s rows and an estimate of %s cannot support',
    (tableRows, matchingRows, text) => {
      expect(planSummary({ ...UPDATE, tableRows, matchingRows }, plain)[1]).toMatch(new RegExp(`^${text}`))
    },
  )
})
