import fc from 'fast-check'
import { expect, test } from 'vitest'
import { channels, type Channel, type RequestOf } from '../../../shared/channels.ts'
import { SILENT } from '../../../shared/logger.ts'
import { Problem } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { answer, type Call } from './answer.ts'
import type { Handler } from './handler.ts'

/** With the gateway's protocol fuzz together 100,000 cases a run. */
const CASES = 40_000
const SEED = Date.now() % 0x7fffffff
/** A message is one sentence, whatever was sent. */
const LONGEST_MESSAGE = 400

const table = { schema: 'public', name: 't' }
const profile = {
  name: 'mine',
  endpoint: 'abcdefghijklmnopqrstuvwxyz.dsql.eu-west-1.on.aws',
  port: 5_432,
  region: 'eu-west-1',
  user: 'admin',
  schema: null,
  awsProfile: 'work',
  authorityFile: null,
  environment: 'staging',
  colour: 'blue',
} as const
const limits = { batchSize: 1, workers: 1, rowsPerSecond: null, maxRejects: 0, approvedRows: null }
const spec = { operation: 'purge', cluster: 'c', table, where: 'true', strategy: 'range', limits } as const
const undo = {
  operation: 'undo',
  cluster: 'c',
  table,
  limits,
  job: '0b0f3c1e-9d4b-4a57-8f11-2f6c1f1f7a10',
  of: 'purge',
  overwrite: false,
  withoutColumns: [],
  withoutArchives: [],
} satisfies RequestOf<'jobs:plan'>
const stored = { cluster: 'c', jobId: 'j' }

/** A request that each channel takes: what is spoiled bit by bit. */
const VALID: { readonly [C in Channel]: RequestOf<C> } = {
  'app:info': undefined,
  'app:about': undefined,
  'app:show-notices': undefined,
  'updates:status': undefined,
  'updates:check': undefined,
  'updates:set-automatic': { automatic: false },
  'settings:set': { theme: 'dark' },
  'clusters:list': undefined,
  'clusters:save': { profile, replaces: 'old' },
  'clusters:remove': { name: 'mine' },
  'clusters:check': { id: 'c1', profile },
  'aws:profiles': undefined,
  'aws:clusters': { awsProfile: null, region: 'eu-west-1' },
  'aws:mfa': { id: 'q', code: '123456' },
  'sandbox:faults': undefined,
  'sandbox:set-faults': {
    conflictRate: 0.5,
    cutRate: 0,
    unavailableRate: 0.1,
    delayMs: 5,
    refuse: 'waking',
    expiredTokens: true,
  },
  'sandbox:status': undefined,
  'sandbox:start': undefined,
  'sandbox:stop': undefined,
  'sandbox:reset': undefined,
  'tables:list': { cluster: 'c' },
  'tables:describe': { cluster: 'c', table },
  'tables:structure': { cluster: 'c', table },
  'rows:save': {
    ...{ id: 'r1', cluster: 'c', table, columns: ['a'], format: 'csv', guardsFormulas: true },
    which: { by: 'keys', path: '/tmp/ids.csv', missing: true },
  },
  'rows:stop-saving': { id: 'r1' },
  'tables:page': {
    ...{ id: 'p1', cluster: 'c', table, where: 'a = 1', after: ['1', 'x'] },
    moment: '2026-11-28T11:40:35.123456Z',
  },
  'tables:stop-page': { id: 'p1' },
  'tables:rows': { cluster: 'c', table, keys: [['1', 'x']] },
  'sql:take-apart': { cluster: 'c', table, sql: 'DELETE FROM t WHERE a = 1' },
  'new-job:memory': undefined,
  'new-job:remember': { cluster: 'c', draft: null, recent: [] },
  'tables:analyze': { cluster: 'c', table },
  'files:examine': { path: '/rows.csv', delimiter: ';', header: true },
  'jobs:plan': spec,
  'jobs:count': { id: 'c1', spec },
  'jobs:stop-count': { id: 'c1' },
  'jobs:start': {
    ...spec,
    operation: 'update',
    set: 'a = 1',
    touchUpdatedAt: false,
    confirmed: { planHash: 'ab12', typed: 't' },
  },
  'jobs:pause': { jobId: 'j' },
  'jobs:resume': { jobId: 'j', approves: true },
  'jobs:cancel': { jobId: 'j' },
  'jobs:adjust': { jobId: 'j', adjustment: { workers: 2 } },
  'jobs:stored': { cluster: 'c' },
  'jobs:resume-stored': { ...stored, adjustment: {}, approves: false },
  'jobs:pause-stored': stored,
  'jobs:adjust-stored': { ...stored, adjustment: { workers: 2 } },
  'jobs:cancel-stored': stored,
  'jobs:save-rejects': { ...stored, extension: 'csv' },
  'jobs:rejects': stored,
  'ledger:create': { cluster: 'c' },
  'jobs:list': undefined,
  'jobs:get': { jobId: 'j' },
  'jobs:export': { jobId: 'j', cluster: 'c', format: 'html' },
  'jobs:remembered': { search: 'orders', limit: 100 },
  'jobs:remembered-detail': { jobId: 'j' },
  'jobs:forget': { jobId: 'j' },
  'history:info': undefined,
  'history:keep': { days: 90, jobs: 1_000 },
  'history:clear': undefined,
  'archives:info': undefined,
  'archives:keep': { days: 90, bytes: null },
  'archives:remove': { jobIds: ['j'] },
  'archives:verify': { jobId: 'j' },
  'archives:export': { jobId: 'j', format: 'ndjson' },
  'archives:choose-folder': undefined,
  'rows:choose-file': undefined,
  'undo:compare': { id: 'c1', spec: undo },
  'undo:stop-comparison': { id: 'c1' },
  'undo:left': { jobId: 'j' },
  'undo:export-left': { jobId: 'j', format: 'csv' },
  'jobs:reveal-log': { jobId: 'j' },
  'stream:follow': undefined,
  'stream:acknowledge': { frame: 1 },
}

const listed = Object.keys(VALID) as Channel[]
const unlisted = ['', 'jobs', 'jobs:', 'JOBS:LIST', '__proto__', 'constructor', 'toString', 'hasOwnProperty']

const cyclic = (): unknown => {
  const value: Record<string, unknown> = { jobId: 'j', cluster: 'c', table }
  return Object.assign(value, { self: value, list: [value], table: value })
}

const deep = (): unknown =>
  Array.from({ length: 1_000 }).reduce<unknown>((inner) => ({ profile: inner, table: inner }), 'end')

/** What a hostile page can send: everything that a structured clone carries. */
const hostile = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      maxDepth: 2,
      maxKeys: 4,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.anything({ withTypedArray: true, withSparseArray: true, maxDepth: 2, maxKeys: 4 }),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...['\0', '../../etc/passwd', "'; DROP TABLE t; --", '\u202e', '\ud800']),
  },
  { weight: 2, arbitrary: fc.constantFrom(NaN, Infinity, -0, -1, 2 ** 53, 1e308, 65_536, null, undefined) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 20_000 }).map((length) => 'a-'.repeat(length)) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 5_000 }).map((length) => Array.from({ length }, () => table)),
  },
  { weight: 1, arbitrary: fc.constant(null).map(cyclic) },
  { weight: 1, arbitrary: fc.constant(null).map(deep) },
  {
    weight: 1,
    arbitrary: fc.constant(null).map(() => JSON.parse('{"__proto__":{"polluted":true},"jobId":"j"}')),
  },
)

const poisonKey = fc.constantFrom('__proto__', 'constructor', 'prototype', 'toString', 'then', 'toJSON')

/** Puts something into a copy of a valid request: at a field of it, under a new key, or in its place. */
function spoil(value: unknown, steps: readonly number[], key: string | null, evil: unknown): unknown {
  const fields = typeof value === 'object' && value !== null ? Object.keys(value) : []
  const [step, ...rest] = steps
  if (step === undefined || fields.length === 0) return evil
  const copy: Record<string, unknown> = { ...(value as object) }
  const at = fields[step % fields.length] ?? ''
  if (key !== null && rest.length === 0)
    return Object.defineProperty(copy, key, {
      value: evil,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  if (step % 7 === 0 && rest.length === 0) delete copy[at]
  else copy[at] = spoil(copy[at], rest, key, evil)
  return copy
}

const spoilt = fc.record({
  steps: fc.array(fc.nat(99), { maxLength: 3 }),
  key: fc.option(poisonKey, { freq: 3 }),
  evil: hostile,
})

const attack = fc.record({
  channel: fc.oneof(
    { weight: 30, arbitrary: fc.constantFrom(...listed) },
    { weight: 1, arbitrary: fc.constantFrom(...unlisted) as fc.Arbitrary<Channel> },
  ),
  trusted: fc.boolean().chain((is) => (is ? fc.constant(true) : fc.boolean())),
  payload: fc.oneof(
    { weight: 1, arbitrary: hostile.map((evil) => () => evil) },
    {
      weight: 4,
      arbitrary: spoilt.map(
        ({ steps, key, evil }) =>
          (valid: unknown) =>
            spoil(valid, steps, key, evil),
      ),
    },
  ),
  /** What the handler does with a request that gets through. */
  outcome: fc.oneof(fc.constant('fine'), fc.constant('throws'), fc.constant('throws-problem')),
  returned: fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: hostile }),
})

interface Heard {
  readonly requests: unknown[]
}

function handlerOf(heard: Heard, outcome: string, returned: unknown): Handler<Channel> {
  return ((request: unknown) => {
    heard.requests.push(request)
    if (outcome === 'throws') throw new TypeError(outcome)
    if (outcome === 'throws-problem')
      throw new ProblemError({ kind: 'failed', code: 'database-error', message: 'm', nextStep: 'n' })
    return returned
  }) as Handler<Channel>
}

/** An `expect` for each of 300,000 facts would take longer than all the rest. */
function must(holds: boolean, what: string): void {
  if (!holds) throw new Error(`It must be so: ${what}`)
}

/** Whether the request got through to the handler. */
async function withstand(channel: Channel, call: Call, outcome: string, returned: unknown): Promise<boolean> {
  const heard: Heard = { requests: [] }
  const given = await answer(channel, handlerOf(heard, outcome, returned), call, SILENT)
  const contract = Object.hasOwn(channels, channel) ? channels[channel] : null
  const mayPass = call.trusted && contract?.request.safeParse(call.payload).success === true
  must(heard.requests.length === (mayPass ? 1 : 0), 'the handler hears what sender and schema let through')
  // What goes to the window must survive the way there.
  structuredClone(given)
  if (given.ok) {
    must(contract?.response.safeParse(given.value).success === true, 'an answer keeps to its contract')
    return mayPass
  }
  must(Problem.safeParse(given.problem).success, 'anything else is a problem')
  if (mayPass) return true
  const { code, message } = given.problem
  must(code === (call.trusted ? 'usage' : 'permission-denied'), 'the problem says why it was refused')
  must(message.length < LONGEST_MESSAGE, 'a message does not repeat what was sent')
  return false
}

test(`no request breaks the wrapper or gets past its schema (${CASES} cases, seed ${SEED})`, async () => {
  let passed = 0
  const property = fc.asyncProperty(attack, async ({ channel, trusted, payload, outcome, returned }) => {
    const call = { trusted, payload: payload(VALID[channel]) }
    if (await withstand(channel, call, outcome, returned)) passed += 1
    must(Object.keys(Object.prototype).length === 0 && !('polluted' in {}), 'no prototype is touched')
  })
  await fc.assert(property, { numRuns: CASES, seed: SEED })
  // Otherwise it would only have looked at requests that are refused at first sight.
  expect(passed).toBeGreaterThan(CASES / 50)
})

test.each(listed)('%s takes its valid request, so that spoiling it means something', (channel) => {
  expect(channels[channel].request.safeParse(VALID[channel]).success).toBe(true)
})
