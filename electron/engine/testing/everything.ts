import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Connection } from '../../../shared/cluster.ts'
import { ClusterProfile } from '../../../shared/cluster.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import type { CheckLine } from '../../../shared/connection-check.ts'
import { type JobSpec, RowChangeSpec } from '../../../shared/job-spec.ts'
import type { TestTable } from '../../testing/cluster.ts'
import { ownFolder } from '../../testing/own-folder.ts'
import { checkWith } from '../check/check.ts'
import { openSession } from '../db/session.ts'
import { TIMING, type Engine } from '../engine.ts'
import { fixedCapabilities, specOf, testEngine } from './test-engine.ts'
import { isAtRest, untilSnapshot } from './until-snapshot.ts'

/** The ways to a cluster that a test has to itself. */
export interface OwnCluster {
  /** Where all that is sent is written down. */
  readonly recorded: Connection
  /** As the product goes; its port has to answer the connection check. */
  readonly product: Connection
  /** For making tables and looking at them. */
  readonly client: TestTable['client']
}

const timing = { ...TIMING, leaseMs: 1_000 }

/** Has the engine do everything that it can do, on tables made for it. */
export async function doEverything(own: OwnCluster): Promise<void> {
  await own.client.query(TABLES)
  await checkConnection(own)
  await own.client.query('DROP SCHEMA sluice CASCADE')
  await checkConnection(own)
  await withEngines(own, async ([engine]) => await withoutLedger(engine))
  for (const oneStatement of [true, false])
    await withEngines(own, async (engines) => await withLedger(own, engines), oneStatement)
}

/** What meets each thing that a cluster may lack. */
export async function doLittle(own: OwnCluster, engine: Engine): Promise<void> {
  await own.client.query(TABLES)
  for (const statement of FRESH_ROWS) await own.client.query(statement)
  await own.client.query('ANALYZE child')
  await run(engine, update('child', { set: 'n = n + 1', where: "lower(a) <> 'x'" }))
  await run(engine, update('strict', { set: 'n = n + 1', where: 'twice < 500' }))
  await run(engine, purge('child', { where: 'NOT EXISTS (SELECT FROM plain WHERE id = parent)' }))
}

const TABLES = `
CREATE TABLE plain (id int PRIMARY KEY, note text, n int NOT NULL DEFAULT 0);
CREATE TABLE child (a text, b int, parent int REFERENCES plain, n int NOT NULL DEFAULT 0, PRIMARY KEY (a, b));
CREATE TABLE strict (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), n int NOT NULL DEFAULT 0 CHECK (n <> 500),
  twice int GENERATED ALWAYS AS (n * 2) STORED);
CREATE TABLE wide (id int PRIMARY KEY, ${Array.from({ length: 101 }, (_, place) => `c${place} int`).join(', ')});
CREATE INDEX child_parent ON child (parent);
CREATE TABLE tree (id int PRIMARY KEY, up int REFERENCES tree ON DELETE CASCADE);
CREATE TABLE leaf (id int PRIMARY KEY, of int REFERENCES tree ON DELETE CASCADE,
  also int REFERENCES tree ON DELETE SET NULL);
CREATE VIEW seen AS SELECT 1 AS one`

/** Each on its own, as a transaction changes 3,000 rows. */
const FRESH_ROWS = [
  'DELETE FROM child',
  'DELETE FROM plain',
  'DELETE FROM strict',
  'DELETE FROM wide',
  'INSERT INTO wide SELECT i FROM generate_series(1, 10) AS i',
  'INSERT INTO plain SELECT i FROM generate_series(1, 3000) AS i',
  "INSERT INTO child SELECT 'k' || i, i, i FROM generate_series(1, 3000) AS i",
  'INSERT INTO strict (n) SELECT i % 1000 + 501 * (i % 1000 = 500)::int FROM generate_series(1, 3000) AS i',
]

async function withEngines(
  { recorded }: OwnCluster,
  use: (engines: readonly [Engine, Engine]) => Promise<void>,
  oneStatement: boolean | null = null,
): Promise<void> {
  const make = () =>
    testEngine({
      connect: async () => await Promise.resolve(recorded),
      capabilities: fixedCapabilities(oneStatement === null ? null : { oneStatement }),
      timing,
    })
  const engines = [make(), make()] as const
  try {
    await use(engines)
  } finally {
    await Promise.all(engines.map(async (engine) => await engine.close()))
  }
}

export async function checkConnection({ product, recorded }: OwnCluster): Promise<readonly CheckLine[]> {
  const { identity, host, port } = product
  if (identity.kind !== 'iam') throw new Error('The product signs tokens.')
  const { region, credentials, authority } = identity
  const profile = ClusterProfile.parse({
    ...{ name: 'mine', endpoint: host, port, region, environment: 'development' },
  })
  const open: typeof openSession = async (_, ...settings) => await openSession(recorded, ...settings)
  const now = () => performance.now()
  const sleep = async () => await Promise.resolve()
  const check = checkWith({ open, now, sleep, today: Date.now })
  const target = {
    profile,
    credentials: async () => await Promise.resolve(credentials),
    authority: async () => await Promise.resolve(authority),
  }
  const lines = await check(target, () => {})
  const failed = lines.filter(({ state }) => state === 'failed')
  if (failed.length > 0) throw new Error(JSON.stringify(failed))
  return lines
}

async function run(engine: Engine, spec: JobSpec): Promise<void> {
  const result = await (await engine.start(spec)).finished
  if (result.state !== 'succeeded') throw new Error(JSON.stringify(result))
}

const purge = (table: string, but: Record<string, unknown>) => specOf(table, { operation: 'purge', ...but })
const update = (table: string, but: Record<string, unknown>) =>
  specOf(table, { operation: 'update', where: 'true', ...but })

const undo = (table: string, job: string, of: string) => specOf(table, { operation: 'undo', job, of })

async function withoutLedger(engine: Engine): Promise<void> {
  await engine.storedJobs('sandbox')
  for (const strategy of ['range', 'sequential', 'hash']) {
    await run(engine, update('plain', { set: "note = 'seen'", strategy }))
    await run(engine, purge('strict', { where: 'false', strategy }))
  }
  await engine.createLedger('sandbox')
}

async function withLedger({ client }: OwnCluster, [engine, other]: readonly [Engine, Engine]): Promise<void> {
  for (const statement of FRESH_ROWS) await client.query(statement)
  await lookAround(engine)
  await run(engine, update('child', { set: 'n = n + 1', limits: { batchSize: 100 } }))
  await client.query('ANALYZE plain, child, strict')
  await run(engine, update('child', { where: 'n > 0 AND b > 10', set: 'n = n + 1' }))
  await run(
    engine,
    update('plain', { where: "note IS NULL OR lower(note) = 'x'", set: "note = 'seen'", strategy: 'hash' }),
  )
  await run(engine, update('strict', { set: 'n = n + 1', limits: { batchSize: 500, maxRejects: 10 } }))
  await withMoreRejects(engine)
  await run(engine, purge('child', { where: "a > 'k2'", limits: { workers: 1 } }))
  await run(engine, purge('child', { where: "b % 7 = 0 AND now() > '2000-01-01'", strategy: 'sequential' }))
  await run(engine, specOf(DEMO_TABLE.name, { operation: 'repopulate', rows: 2_000 }))
  await run(engine, purge('child', { where: 'NOT EXISTS (SELECT FROM plain WHERE id = parent)' }))
  await run(engine, purge('child', { where: 'b IN (SELECT one FROM public.seen)' }))
  for (const strategy of ['range', 'hash']) await pastApproval(engine, strategy)
  await archived(client, [engine, other])
  await written(engine)
  await writtenByProgram(engine)
  await together(engine, other)
}

/** More rows are refused than may be set aside, so the job fails until somebody allows more. */
async function withMoreRejects(engine: Engine): Promise<void> {
  const job = await engine.start(update('strict', { set: 'n = n + 1', limits: { maxRejects: 1 } }))
  await job.finished
  await (
    await engine.resume('sandbox', job.id, { maxRejects: 10 })
  ).finished
}

/** More rows match than were approved, so the job pauses until somebody resumes it. */
async function pastApproval(engine: Engine, strategy: string): Promise<void> {
  const limits = { approvedRows: 500, batchSize: 100 }
  const job = await engine.start(update('plain', { set: `note = '${strategy}'`, strategy, limits }))
  await untilSnapshot(job, isAtRest)
  await job.resume('yes')
  await job.finished
}

/** Rows of a file are put and deleted, and some set aside. */
async function written(engine: Engine): Promise<void> {
  const path = join(ownFolder('written'), 'rows.csv')
  await writeFile(path, 'id,n,op\n1,5,put\n2,x,put\n3,3,delete\n,4,put\n9000,1,put\n')
  const choices = { opField: 'op', verify: 'values', limits: { maxRejects: 2 } }
  const spec = { operation: 'write', file: { path }, ...choices }
  await run(engine, specOf('plain', spec))
  const keys = join(ownFolder('written'), 'keys.csv')
  await writeFile(keys, 'id\n9000\n9001\n')
  for (const [op, mode] of [
    ['put', 'skip'],
    ['delete', 'skip'],
    ['put', 'insert'],
  ])
    await run(engine, specOf('plain', { operation: 'write', file: { path: keys }, op, mode }))
  for (const where of ['true', 'n > 0'])
    await run(engine, update('plain', { set: 'n = n', where, keys: { path: keys } }))
}

/** A program's rows, one of which is set aside. */
async function writtenByProgram(engine: Engine): Promise<void> {
  const table = { schema: 'public', name: 'plain' }
  const writer = await engine.batchWriter({ cluster: 'sandbox', table, workers: 1 })
  for (const id of [1, 2]) await writer.put({ id, n: 1 })
  await writer.flush()
  await writer.put({ id: 3, n: 'none' })
  await writer.delete({ id: 1 })
  await writer.close()
}

/** Lists, looks at tables, and at one that is none. */
async function lookAround(engine: Engine): Promise<void> {
  await engine.listTables('sandbox')
  await engine.describeTable('sandbox', { schema: 'public', name: 'plain' })
  await engine.tableStructure('sandbox', { schema: 'public', name: 'plain' })
  await engine.tableStructure('sandbox', { schema: 'public', name: 'child' })
  await engine.analyze('sandbox', { schema: 'public', name: 'plain' })
  await readRows(engine)
  const { signal } = new AbortController()
  await engine.count(RowChangeSpec.parse(purge('plain', { where: 'n = 0' })), {
    signal,
    onProgress: () => {},
  })
  await readAll(engine)
  await engine.describeTable('sandbox', { schema: 'public', name: 'plan' }).catch(() => undefined)
}

async function readAll(engine: Engine): Promise<void> {
  const request = { table: { schema: 'public', name: 'child' }, where: 'n = 0', columns: null, workers: 2 }
  const { blocks } = await engine.readRows('sandbox', request, new AbortController().signal)
  for await (const { rows } of blocks) if (rows === 0) throw new Error('A block has no rows.')
  await readSome(engine, 'plain', ['007'])
  await readSome(engine, 'child', ['k7', '007'])
}

/** By a key that the database writes otherwise. */
async function readSome(engine: Engine, name: string, values: readonly string[]): Promise<void> {
  async function* keys() {
    yield await Promise.resolve([{ no: 1, values }])
  }
  const request = { table: { schema: 'public', name }, columns: null, workers: 1, keysOf: keys }
  const reading = await engine.readKeys('sandbox', request, new AbortController().signal)
  for await (const { rows } of reading.blocks) if (rows !== 1) throw new Error('There are more rows.')
  if (reading.outcome().rows !== 1) throw new Error(JSON.stringify(reading.outcome()))
}

/** A page, and one of its rows again. */
async function readRows(engine: Engine): Promise<void> {
  const table = { schema: 'public', name: 'child' }
  const page = { where: "a > 'k1'", after: null, limit: 10, moment: null }
  const { rows } = await engine.tablePage('sandbox', table, { ...page, signal: new AbortController().signal })
  await engine.wholeRows(
    'sandbox',
    table,
    rows.slice(0, 2).map(({ values: [a = '', b = ''] }) => [a ?? '', b ?? '']),
  )
}

/** Rows are kept before they change, also by whoever goes on with the job. */
async function archived(
  client: OwnCluster['client'],
  [engine, other]: readonly [Engine, Engine],
): Promise<void> {
  const spec = purge('wide', { where: 'id > 3', archive: true })
  await engine.plan(spec)
  await run(engine, spec)
  await undone(client, engine)
  await run(engine, purge(DEMO_TABLE.name, { where: 'true', archive: true, limits: { workers: 1 } }))
  const limits = { batchSize: 10, rowsPerSecond: 200 }
  const job = await engine.start(update('plain', { set: 'n = n + 1', archive: true, limits }))
  await untilSnapshot(job, ({ rows }) => rows >= 20)
  job.interrupt()
  await job.finished
  const { state } = await (await other.resume('sandbox', job.id, { rowsPerSecond: 100_000 })).finished
  if (state !== 'succeeded') throw new Error(state)
}

/** What an update and a purge have changed comes back, and goes again; and it comes back into a column of another type. */
async function undone(client: OwnCluster['client'], engine: Engine): Promise<void> {
  const changed = await engine.start(update('wide', { set: 'c0 = id', archive: true }))
  await changed.finished
  await run(engine, undo('wide', changed.id, 'update'))
  await client.query('UPDATE wide SET c0 = id')
  const purged = await engine.start(purge('wide', { where: 'true', archive: true }))
  await purged.finished
  const back = await engine.start(undo('wide', purged.id, 'purge'))
  await back.finished
  await run(engine, undo('wide', back.id, 'undo'))
  await client.query('ALTER TABLE wide ALTER COLUMN c0 TYPE bigint')
  await run(engine, undo('wide', purged.id, 'purge'))
  await client.query('ALTER TABLE wide ALTER COLUMN c0 TYPE int')
  await undoneAlong(client, engine)
}

/** The same of rows that go and change along. */
async function undoneAlong(client: OwnCluster['client'], engine: Engine): Promise<void> {
  await client.query('DELETE FROM leaf')
  await client.query('DELETE FROM tree')
  await client.query('INSERT INTO tree SELECT i, nullif(i / 2, 0) FROM generate_series(1, 20) AS i')
  await client.query('INSERT INTO leaf SELECT i, i, 21 - i FROM generate_series(1, 20) AS i')
  const purged = await engine.start(purge('tree', { where: 'id > 1', archive: true }))
  await purged.finished
  const back = await engine.start(undo('tree', purged.id, 'purge'))
  await back.finished
  await run(engine, undo('tree', back.id, 'undo'))
  // Nobody can refer to it any more: whatever did is refused, and waits in vain.
  await client.query('DELETE FROM tree WHERE id = 1')
  await run(engine, undo('tree', purged.id, 'purge'))
}

/** One job by two processes, paused, changed, resumed and cancelled by a third party. */
async function together(engine: Engine, other: Engine): Promise<void> {
  const limits = { batchSize: 10, workers: 2, rowsPerSecond: 200, approvedRows: 100_000 }
  const job = await engine.start(update('plain', { set: 'n = n + 1', limits }))
  await untilSnapshot(job, ({ rows }) => rows >= 20)
  const joined = await other.join('sandbox', job.id, 1)
  await untilSnapshot(joined, (now) => now.workers.some(({ rows }) => rows > 0))
  await engine.pauseStored('sandbox', job.id)
  await untilSnapshot(job, ({ state }) => state === 'paused')
  await other.adjustStored('sandbox', job.id, { workers: 3 })
  await engine.storedJobs('sandbox')
  await engine.storedJobIds('sandbox', job.id.slice(0, 8))
  await engine.rejects('sandbox', job.id)
  job.interrupt()
  joined.interrupt()
  await Promise.all([job.finished, joined.finished])
  const resumed = await other.resume('sandbox', job.id, { rowsPerSecond: 500 })
  await untilSnapshot(resumed, ({ rows }) => rows >= 200)
  await engine.cancelStored('sandbox', job.id)
  await resumed.finished
}
