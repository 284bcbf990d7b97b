import { expect, test } from 'vitest'
import type { Answer } from '../../shared/answer.ts'
import type { CaseGroup, Rule } from './case.ts'
import { compareRuns } from './compare.ts'
import type { RecordedCase } from './recording.ts'

const SQL = 'SELECT * FROM t'
const groups = (rule: Rule): CaseGroup[] => [
  { name: 'g', prepare: [], cases: [{ name: 'n', steps: [{ sql: SQL, rule }] }] },
]
const run = (...answers: Answer[]): RecordedCase[] => [
  { group: 'g', name: 'n', steps: answers.map((answer) => ({ on: 'one', sql: SQL, answer })) },
]
const rows = (...values: (string | null)[][]): Answer => ({
  results: [{ command: 'SELECT', count: values.length, columns: ['id', 'v'], rows: values }],
})
const error = (message: string, detail?: string): Answer => ({
  error: { code: '0A000', message, ...(detail === undefined ? {} : { detail }) },
})
const differ = (cluster: Answer, sandbox: Answer, rule: Rule = {}) =>
  compareRuns(run(cluster), run(sandbox), groups(rule)).differences.length > 0

test.each<[string, Answer, Answer, Rule, boolean]>([
  ['other rows', rows(['1', 'a']), rows(['1', 'b']), {}, true],
  ['a NULL', rows(['1', null]), rows(['1', '']), {}, true],
  ['another order', rows(['1', 'a'], ['2', 'b']), rows(['2', 'b'], ['1', 'a']), {}, true],
  [
    'another order of rows without one',
    rows(['1', 'a'], ['2', 'b']),
    rows(['2', 'b'], ['1', 'a']),
    { unordered: true },
    false,
  ],
  ['another id', rows(['1', 'a']), rows(['2', 'a']), { mask: ['id'] }, false],
  ['no id', rows([null, 'a']), rows(['2', 'a']), { mask: ['id'] }, true],
  ['other rows, where only an answer counts', rows(['1', 'a']), rows(), { outcome: true }, false],
  ['a refusal, where only an answer counts', error('no'), rows(), { outcome: true }, true],
  ['other words', error('no'), error('No'), {}, true],
  ['another detail', error('no', 'a'), error('no', 'b'), {}, false],
  ['no answer', { none: 'lost' }, rows(), {}, true],
])('%s', (_, cluster, sandbox, rule, expected) => {
  expect(differ(cluster, sandbox, rule)).toBe(expected)
})

test('ids of jobs never differ', () => {
  const job = (id: string): Answer => ({
    results: [{ command: 'CREATE', count: null, columns: ['job_id'], rows: [[id]] }],
  })
  expect(differ(job('bztw47'), job('3n4hfs'))).toBe(false)
  expect(differ(job('bztw47'), error('no'))).toBe(true)
})

test('only the first difference of a case is told', () => {
  const { differences, compared } = compareRuns(
    run(rows(), error('a'), error('b')),
    run(rows(), rows(), rows()),
    groups({}),
  )
  expect({ compared, differences }).toMatchObject({ compared: 1, differences: [{ cluster: error('a') }] })
})

test('cases of another version are named, not compared', () => {
  const [one] = run(rows())
  if (!one) throw new Error('no case')
  const restated = { ...one, steps: [{ on: 'two' as const, sql: SQL, answer: error('no') }] }
  expect(compareRuns([restated, { ...one, name: 'older' }], [one, { ...one, name: 'newer' }], [])).toEqual({
    compared: 0,
    differences: [],
    missing: ['g: n', 'g: newer'],
    unknown: ['g: older'],
  })
})
