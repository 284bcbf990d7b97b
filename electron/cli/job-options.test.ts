import { describe, expect, it } from 'vitest'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { jobSpecOf, type JobOptions } from './job-options.ts'

const PURGE = { table: 'batch_test', where: 'true' }

function problemWith(options: JobOptions, operation: 'purge' | 'update' | 'repopulate' = 'purge'): Problem {
  try {
    jobSpecOf(operation, 'sandbox', options)
  } catch (error) {
    return problemOf(error)
  }
  throw new Error('was accepted')
}

describe('the options of a job', () => {
  it('fill in the defaults of the contract', () => {
    expect(jobSpecOf('purge', 'sandbox', PURGE)).toEqual({
      operation: 'purge',
      cluster: 'sandbox',
      table: { schema: 'public', name: 'batch_test' },
      where: 'true',
      strategy: 'range',
      limits: { batchSize: 1_000, workers: 4, rowsPerSecond: null, maxRejects: 0, approvedRows: null },
    })
    expect(jobSpecOf('repopulate', 'sandbox', {})).toMatchObject({
      table: { schema: 'public', name: 'batch_test' },
      rows: 5_000,
    })
  })

  it('are taken over as typed', () => {
    const limits = {
      batchSize: '3000',
      workers: '64',
      rate: '500',
      maxRejects: '20',
      approvedRows: '0',
    }
    const options = {
      ...PURGE,
      ...limits,
      table: 'Shop."Odd Name"',
      set: 'a = 1',
      touchUpdatedAt: true,
      strategy: 'hash',
    }
    expect(jobSpecOf('update', 'sandbox', options)).toEqual({
      operation: 'update',
      cluster: 'sandbox',
      table: { schema: 'shop', name: 'Odd Name' },
      where: 'true',
      set: 'a = 1',
      touchUpdatedAt: true,
      strategy: 'hash',
      limits: { batchSize: 3_000, workers: 64, rowsPerSecond: 500, maxRejects: 20, approvedRows: 0 },
    })
  })

  it.each(['0', '3001', 'abc', '1e3', '10.5', '-1', '+1', '0x10', '', ' 5', '１０', '99999999999999999999'])(
    'refuse a batch size of “%s”, with the bounds and an example',
    (batchSize) => {
      expect(problemWith({ ...PURGE, batchSize })).toEqual({
        kind: 'usage',
        code: 'usage',
        message: `--batch-size takes a whole number from 1 to 3,000, not “${batchSize}”.`,
        nextStep: /^[0-9]+$/.test(batchSize)
          ? 'Write one from 1 to 3,000: --batch-size 1000'
          : 'Write digits only: --batch-size 1000',
      })
    },
  )

  it.each(['0', '65'])('refuse %s workers', (workers) => {
    expect(problemWith({ ...PURGE, workers }).message).toBe(
      `--workers takes a whole number from 1 to 64, not “${workers}”.`,
    )
  })

  it('refuse a rate of nothing, and say how to have no limit', () => {
    expect(problemWith({ ...PURGE, rate: '0' }).nextStep).toMatch(
      /^Write one from 1 to [\d,]+, or leave --rate out\.$/,
    )
  })

  it.each([
    [{ maxRejects: '-1' }, '--max-rejects takes a whole number from 0 to 1,000,000, not “-1”.'],
    [{ approvedRows: 'many' }, '--approved-rows takes a whole number from 0 to '],
  ])('refuse %j, and say how to have the default', (wrong, message) => {
    const problem = problemWith({ ...PURGE, ...wrong })
    expect(problem.message).toContain(message)
    expect(problem.nextStep).toMatch(/^Write digits only, or leave --[a-z-]+ out\.$/)
  })

  it.each(['x'.repeat(64), `"${'ü'.repeat(32)}"`, `${'x'.repeat(64)}.t`])(
    'refuse %s as too long for a name',
    (table) => {
      expect(problemWith({ ...PURGE, table })).toMatchObject({
        kind: 'usage',
        message: expect.stringContaining('has more than 63 bytes'),
      })
    },
  )

  it.each(['a.b.c', '', '1st', 'a b', '"open'])('refuse “%s” as a table', (table) => {
    expect(problemWith({ ...PURGE, table })).toMatchObject({
      kind: 'usage',
      message: `“${table}” is not the name of a table.`,
    })
  })

  it.each([
    ['1st', `Write --table '"1st"' with the quotes.`],
    ['Odd Name ', `Write --table '"Odd Name"' with the quotes.`],
    ["o'clock", `Write --table '"o'\\''clock"' with the quotes.`],
    ['a.b.c', `Write --table batch_test, --table schema.name, or --table '"Other Name"' with the quotes.`],
  ])('say how to type “%s”', (table, nextStep) => {
    expect(problemWith({ ...PURGE, table }).nextStep).toBe(nextStep)
  })

  it('refuse an unknown strategy', () => {
    expect(problemWith({ ...PURGE, strategy: 'zip' }).nextStep).toContain('range, hash, sequential')
  })

  it('name what is missing', () => {
    expect(problemWith({ table: 't', where: 'true' }, 'update')).toMatchObject({
      message: 'update needs --set.',
      nextStep: `Add it, as in --set "status = 'archived'"; see: sluice update --help`,
    })
  })

  it('leave an empty condition to the plan, which knows what conditions are', () => {
    expect(jobSpecOf('purge', 'sandbox', { ...PURGE, where: '' })).toMatchObject({ where: '' })
  })
})
