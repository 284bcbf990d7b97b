import { describe, expect, it } from 'vitest'
import type { Plan } from '../../../shared/plan.ts'
import { planWith } from '../testing/plan.ts'
import { dryRunLines, planSummary } from './plan-text.ts'
import { styleFor } from './style.ts'

const plain = styleFor(false)
const UPDATE = planWith(
  {
    operation: 'update',
    limits: { rowsPerSecond: 500 },
    where: "category = 'food'",
    set: "status = 'archived'",
    touchUpdatedAt: true,
  },
  {
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
  },
)
const introOf = (changes: Partial<Plan>) => planSummary({ id: 'job', plan: { ...UPDATE, ...changes } }, plain)

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
      '  limits     4 workers, batches of up to 1,000 rows, at most 500 rows per second',
      '  ranges     8',
      '  rows       about 900 to 1,100 of about 5,000 rows',
      '  ledger     ready: resumable, exactly once',
      '  archive    none: the job cannot be undone',
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

  it.each([
    ['missing', '  ledger     missing; to create it: sluice ledger create --cluster sandbox'],
    ['none', 'not used by this strategy; the job cannot be resumed'],
  ] as const)('says what a ledger that is %s means', (ledger, text) => {
    expect(dryRunLines({ ...UPDATE, ledger }, plain).join('\n')).toContain(text)
  })

  it('shows how batches read other tables, and when now() is', () => {
    const moment = '2026-03-01T23:30:00.500000Z'
    const accessPath = ['Hash Anti Join', '  ->  Seq Scan on pet']
    const lines = dryRunLines({ ...UPDATE, accessPath, moment }, plain)
    expect(lines.slice(lines.indexOf('Access path')).slice(0, 3)).toEqual([
      'Access path',
      '  Hash Anti Join',
      '    ->  Seq Scan on pet',
    ])
    expect(planSummary({ id: 'a', plan: { ...UPDATE, moment } }, plain).join()).toContain(
      'now() in the condition is 2026-03-01 23:30:00.500000 UTC',
    )
  })

  it('shows the limits that were asked for', () => {
    const limits = { maxRejects: 20, approvedRows: 1_500 }
    expect(dryRunLines(planWith({ operation: 'purge', limits }), plain)).toContain(
      '  limits     4 workers, batches of up to 1,000 rows, up to 20 rows set aside, 1,500 rows approved',
    )
  })

  it('does not let a value break the table or the terminal', () => {
    const sample = { columns: ['a', 'b'], before: [['x\ny\u001b[2J', 'z']], after: null }
    expect(dryRunLines({ ...UPDATE, sample }, plain)).toContain('  x\\ny\\x1b[2J  z')
  })

  it('shows of a wide table the key, what changes and what the condition names', () => {
    const columns = ['note', 'id', ...'abcdef']
    const before = [columns.map((name) => `old ${name}`)]
    const after = [columns.map((name) => (name === 'e' ? 'new e' : `old ${name}`))]
    const lines = dryRunLines({ ...UPDATE, sample: { columns, before, after } }, plain)
    expect(lines.slice(lines.indexOf('Sample rows')).slice(1, 5)).toEqual([
      '          id      e',
      '  before  old id  old e',
      '  after   old id  new e',
      '  6 more columns; --json has all',
    ])
  })

  it('says in a sentence what is with the table, and what helps', () => {
    expect(dryRunLines({ ...UPDATE, tableRows: null, matchingRows: null }, plain)).toContain(
      'warning: Statistics are missing, so estimates are rough. Run: ANALYZE batch_test',
    )
    expect(dryRunLines({ ...UPDATE, lastKey: null, matchingRows: 0 }, plain)).toContain(
      'warning: This table is empty.',
    )
  })

  it('has no sample without matching rows', () => {
    const sample = { columns: ['id'], before: [], after: null }
    expect(dryRunLines({ ...UPDATE, sample }, plain)).not.toContain('Sample rows')
  })
})

describe('the introduction of a job', () => {
  it('says what, where, how much and how', () => {
    expect(introOf({})).toEqual([
      "update batch_test on sandbox set status = 'archived', and updated_at to the time of the change where category = 'food'",
      'about 900 to 1,100 of about 5,000 rows; 8 ranges, 4 workers, batches of up to 1,000 rows, at most 500 rows per second',
      'resumable, exactly once: sluice resume job --cluster sandbox',
      'warning: Mind the gap.',
    ])
  })

  it('says what a missing ledger means, and nothing where none is wanted', () => {
    expect(introOf({ ledger: 'missing' })).toContain(
      'for a resumable job that changes every row exactly once: sluice ledger create --cluster sandbox',
    )
    expect(introOf({ ledger: 'none' }).join('\n')).not.toContain('ledger')
  })

  it.each([
    [null, 1_000, 'about 900 to 1,100 rows; '],
    [500, 1_000, 'about 900 to 1,100 rows; '],
    [5_000, null, 'not estimated; '],
    [0, 0, 'no rows; '],
  ])(
    'does not claim what statistics of %s rows and an estimate of %s cannot support',
    (tableRows, matchingRows, text) => {
      expect(introOf({ tableRows, matchingRows })[1]).toMatch(new RegExp(`^${text}`))
    },
  )
})
