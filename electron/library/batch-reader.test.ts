// oxlint-disable-next-line no-restricted-imports -- as a program of somebody's own connects
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { NO_FAULTS } from '../../shared/sandbox-faults.ts'
import { createEngine, type SluiceEngine } from './engine.ts'
import { type RunningSandbox, startSandbox } from './sandbox.ts'

let sandbox: RunningSandbox
let engine: SluiceEngine

beforeAll(async () => {
  sandbox = await startSandbox()
  engine = createEngine({ home: sandbox.home })
  const client = new pg.Client(await sandbox.clientConfig())
  await client.connect()
  await client.query('CREATE TABLE users (id bigint PRIMARY KEY, name text, balance numeric(18,6))')
  await client.query('CREATE TABLE parts (a text, b int, n int, PRIMARY KEY (a, b))')
  await client.query(
    "INSERT INTO users SELECT 9007199254740992 + i, 'user ' || i, i + 0.123456 FROM generate_series(1, 2500) AS i",
  )
  await client.query("INSERT INTO parts SELECT 'k', i, NULL FROM generate_series(1, 10) AS i")
  await client.end()
}, 120_000)
afterAll(async () => {
  await engine[Symbol.asyncDispose]()
  await sandbox[Symbol.asyncDispose]()
})

const idOf = (number: number) => ({ id: 9_007_199_254_740_992n + BigInt(number) })

it('groups rows by table, in the order of the keys and exact, and tells what is missing', async () => {
  const got = await engine.batchReader({ cluster: 'sandbox' }).get([
    { table: 'users', keys: [idOf(3), idOf(1), idOf(9_999)], columns: ['id', 'balance'] },
    {
      table: 'parts',
      keys: [
        { a: 'k', b: 7 },
        { a: 'k', b: '007' },
        { b: 1, a: 'none' },
      ],
    },
    { table: 'public.users', keys: [idOf(2), idOf(3)], columns: ['balance', 'id'] },
  ])
  expect([...got.keys()]).toEqual(['users', 'parts'])
  expect(got.get('users')).toEqual({
    rows: [
      { id: '9007199254740995', balance: '3.123456' },
      { id: '9007199254740993', balance: '1.123456' },
      { id: '9007199254740994', balance: '2.123456' },
    ],
    ...{ missing: [idOf(9_999)], unprocessed: [], duplicates: 1 },
  })
  expect(got.get('parts')).toEqual({
    rows: [{ a: 'k', b: '7', n: null }],
    ...{ missing: [{ b: 1, a: 'none' }], unprocessed: [], duplicates: 1 },
  })
})

it('reads thousands of keys row by row, while statements are refused in passing', async () => {
  await sandbox.setFaults({ ...NO_FAULTS, unavailableRate: 0.2 })
  const keys = Array.from({ length: 2_501 }, (_, place) => idOf(2_501 - place))
  const reading = engine.batchReader({ cluster: 'sandbox', workers: 2 }).stream({ table: 'users', keys })
  const names: (string | null | undefined)[] = []
  let end = await reading.next()
  for (; !end.done; end = await reading.next()) names.push(end.value['name'])
  await sandbox.setFaults(NO_FAULTS)
  expect(names).toEqual(Array.from({ length: 2_500 }, (_, place) => `user ${2_500 - place}`))
  expect(end.value).toEqual({ missing: [idOf(2_501)], unprocessed: [], duplicates: 0 })
})

it('leaves a key unprocessed that the database cannot read, and reads all others', async () => {
  const got = await engine
    .batchReader({ cluster: 'sandbox' })
    .get([{ table: 'users', keys: [idOf(1), { id: 'no number' }, idOf(2)] }])
  expect(got.get('users')).toMatchObject({
    rows: [{ name: 'user 1' }, { name: 'user 2' }],
    unprocessed: [{ key: { id: 'no number' }, reason: expect.stringContaining('no number') as string }],
  })
})

it.for([
  [
    [
      { table: 'users', keys: [] },
      { table: 'users', keys: [], columns: ['id'] },
    ],
    'different columns',
  ],
  [[{ table: 'parts', keys: [{ a: 'k' }] }], 'A key to read has a, but the key of the table is a, b.'],
  [[{ table: 'users', keys: [{ id: 1, name: 'x' }] }], 'A key to read has id, name'],
] as const)('refuses %j', async ([requests, message]) => {
  await expect(engine.batchReader({ cluster: 'sandbox' }).get(requests)).rejects.toMatchObject({
    problem: { code: 'usage', message: expect.stringContaining(message) as string },
  })
})
