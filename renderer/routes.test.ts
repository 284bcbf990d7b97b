import { expect, test } from 'vitest'
import { ConditionForm } from '../shared/condition.ts'
import { JobSpec } from '../shared/job-spec.ts'
import { hrefOf, parseHash, type Route } from './routes.ts'

const AGAIN = JobSpec.parse({
  operation: 'update',
  cluster: 'sandbox',
  table: { schema: 'public', name: 'batch_test' },
  where: "note = 'a&b?'",
  set: 'value = 1',
  limits: { rowsPerSecond: 5 },
})

const DEMO = { schema: 'public', name: 'batch_test' }

const CONDITION = ConditionForm.parse({
  mode: 'tokens',
  match: 'any',
  groups: [{ match: 'all', tokens: [{ column: 'note', operator: '=', value: 'a&b?#' }] }],
  sql: '',
  sqlEdited: false,
})

const ROUTES: Route[] = [
  { page: 'home' },
  { page: 'clusters' },
  { page: 'cluster', name: 'orders/prod?' },
  { page: 'cluster-form', name: null },
  { page: 'cluster-form', name: 'orders-prod' },
  { page: 'jobs' },
  { page: 'settings' },
  { page: 'about' },
  { page: 'archives' },
  { page: 'undo', jobId: 'a/b?c#d' },
  { page: 'job', jobId: 'a/b?c#d' },
  { page: 'new-job', preset: {} },
  { page: 'new-job', preset: { again: AGAIN } },
  { page: 'new-job', preset: { cluster: 'orders-prod', operation: 'update', table: DEMO } },
  { page: 'new-job', preset: { operation: 'purge', table: DEMO, condition: CONDITION } },
  {
    page: 'new-job',
    preset: { operation: 'purge', table: { schema: 'Odd "one"', name: 'a.b&c' }, tour: true },
  },
]

test.each(ROUTES)('the link to a screen leads to that screen: %j', (route) => {
  expect(parseHash(hrefOf(route))).toEqual(route)
})

test('a part that nobody encoded is no name', () => {
  expect(parseHash('#/jobs/%')).toEqual({ page: 'jobs' })
})

test.each(['', '#', '#/', '#/nowhere', '#/jobs2'])('an unknown place is home: %j', (hash) => {
  expect(parseHash(hash)).toEqual({ page: 'home' })
})

test('a preset that makes no sense is left out', () => {
  expect(parseHash('#/new-job?operation=truncate&table=a.b.c&condition=%7B%7D&again=%7B')).toEqual({
    page: 'new-job',
    preset: {},
  })
})
