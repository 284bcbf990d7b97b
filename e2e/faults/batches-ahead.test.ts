import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { expect, it, vi } from 'vitest'
import type { Engine, Job } from '../../electron/engine/engine.ts'
import { archivedLines } from '../../electron/engine/testing/archived-lines.ts'
import { isAtRest, untilSnapshot } from '../../electron/engine/testing/until-snapshot.ts'
import {
  CONFLICT,
  PASS,
  UNAVAILABLE,
  type Fault,
  type FaultPolicy,
} from '../../electron/engine/testing/wire/fault.ts'
import type { Request } from '../../electron/engine/testing/wire/request.ts'
import { wireProxy } from '../../electron/engine/testing/wire/wire-proxy.ts'
import { withDirectClient } from '../../electron/testing/direct-client.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { isFinished } from '../../shared/job-state.ts'
import { JobSpec, type Adjustment } from '../../shared/job-spec.ts'
import type { JobResult } from '../../shared/job.ts'
import { countsOf } from './counted-rows.ts'
import { faultEngine } from './fault-engine.ts'
import { createFilled } from './filled-table.ts'
import { startProcess } from './process-of-job.ts'
import { branch, type Random } from './random.ts'
import { withPlace } from './rig.ts'

/*
 * Rows go before they are kept, where the next batch is sent along with the COMMIT of the one before. Whatever is done
 * to a job meanwhile, each row is in the table or in the archive, and the undo brings it back.
 */
const ROWS = 4_500
/** Controls after which a job may end as fast as it can. */
const ENOUGH = 24
const INTERRUPTED_AT = 16
/** Guesses are made of a hundred rows at least. */
const LIMITS = { workers: 2, batchSize: 150 }
/** So that a job lasts, and there mostly is a batch ahead. */
const COMMIT: Fault = { kind: 'delay', milliseconds: 40 }

const PATIENCE = { timeout: 10_000 }

/** Rows have even numbers, so that others can come in between. */
const KEYS = {
  int: { type: 'int', of: (i: string) => i, size: '1', connectionLifeMs: 55_000 },
  uuid: { type: 'uuid', of: (i: string) => `md5((${i})::text)::uuid`, size: '1', connectionLifeMs: 200 },
  heaps: {
    type: 'bigint',
    of: (i: string) => `(${i}) / 700 * 1000000007::bigint + (${i}) % 700`,
    // Some of a megabyte among small ones.
    size: 'CASE WHEN i % 500 = 7 THEN 32000 ELSE 1 END',
    connectionLifeMs: 55_000,
  },
} as const

type Kind = keyof typeof KEYS

/** What everybody but the job has made of the table: the rows' keys, and a hash of their text. */
type Rows = Map<string, string>

interface Place {
  readonly client: Client
  readonly table: string
  readonly kind: Kind
  readonly random: Random
  readonly engine: Engine
  /** Rows as they have to be once all is undone. */
  readonly expected: Rows
  /** Keys of rows that somebody else has deleted, or put where an undo is to bring others back. */
  readonly touched: { readonly gone: Set<string>; readonly came: Set<string>; readonly fresh: Set<number> }
}

const rowsOf = async (client: Client, table: string): Promise<Rows> => {
  const { rows } = await client.query(`SELECT id::text AS id, md5(body) AS hash FROM ${table}`)
  return new Map(rows.map(({ id, hash }) => [id as string, hash as string]))
}

/** Conflicts, cuts and refusals of what workers send, more often where batches are sent ahead. */
function weatherOf(seed: number): FaultPolicy {
  const generators = new Map<number, Random>()
  return {
    request: (request) => {
      const random = generators.get(request.connection) ?? branch(seed, request.connection)
      generators.set(request.connection, random)
      return request.application === 'sluice' ? PASS : faultOf(request, random)
    },
  }
}

function faultOf({ isCommit, isBatch, sql }: Request, random: Random): Fault {
  const isAhead = /^BEGIN; (DELETE|INSERT)/.test(sql)
  if (random.next() < 0.01)
    return { kind: 'cut', when: random.pick(['before', 'during', 'after', 'unknown'] as const) }
  const draw = random.next()
  if (isAhead && draw < 0.02) return { kind: 'delay', milliseconds: 30 }
  if (isAhead && draw < 0.04) return { kind: 'error', error: CONFLICT, isDone: true }
  if (isAhead && draw < 0.06) return { kind: 'error', error: NEW_SCHEMA }
  if (isCommit && draw < 0.01) return { kind: 'error', error: UNAVAILABLE, isDone: true }
  if ((isCommit || isBatch || isAhead) && draw > 0.96) return { kind: 'error', error: CONFLICT }
  return isCommit ? COMMIT : PASS
}

const NEW_SCHEMA = { sqlState: '40001', message: 'schema has been updated by another transaction (OC001)' }

it.concurrent.each([
  { kind: 'int', seed: 1, oneStatement: true, isKilled: false },
  { kind: 'uuid', seed: 2, oneStatement: false, isKilled: false },
  { kind: 'heaps', seed: 3, oneStatement: true, isKilled: false },
  { kind: 'int', seed: 4, oneStatement: false, isKilled: true },
] as const)(
  'no row is lost or doubled by what comes between a batch and the one ahead of it: $kind, seed $seed',
  async ({ kind, seed, oneStatement, isKilled }) => {
    const { type, of, size, connectionLifeMs } = KEYS[kind]
    await withPlace('id int', async ({ table: { client, direct, name }, home }) => {
      const table = `${name}_ahead`
      const columns = `id ${type} PRIMARY KEY, body text`
      const values = `${of('2 * i')}, repeat(md5(i::text), ${size})`
      await createFilled(client, table, { columns, values, rows: ROWS })
      await using proxy = await wireProxy(direct, weatherOf(seed))
      const options = { connection: proxy.connection, home, oneStatement, timing: { connectionLifeMs } }
      const engine = faultEngine(options)
      const expected = await rowsOf(client, table)
      try {
        await withDirectClient(direct, async (others) => {
          const random = branch(seed, 77)
          const place = {
            client: others,
            table,
            kind,
            random,
            engine,
            expected,
            touched: { gone: new Set<string>(), came: new Set<string>(), fresh: new Set<number>() },
          }
          const start = async (spec: JobSpec) =>
            isKilled ? await startKilled(spec, { ...options, cluster: SANDBOX_CLUSTER }, place) : null
          await purgeAndUndo(place, home, start)
        })
      } finally {
        await engine.close()
      }
    })
  },
)

type Order = Omit<Parameters<typeof startProcess>[0], 'task'>

/** Begun by a process that falls asleep, is taken for dead, wakes up and is killed. */
async function startKilled(spec: JobSpec, order: Order, { engine }: Place): Promise<Job> {
  const victim = startProcess({ ...order, task: { kind: 'start', spec } })
  const jobId = (await victim.jobId) ?? ''
  await sleep(400)
  victim.freeze()
  const job = await engine.join(SANDBOX_CLUSTER, jobId, 2)
  await sleep(1_500)
  victim.thaw()
  await sleep(300)
  victim.kill()
  return job
}

async function purgeAndUndo(
  place: Place,
  home: string,
  startOther: (spec: JobSpec) => Promise<Job | null>,
): Promise<void> {
  const { client, table, engine, expected, touched } = place
  const of = { cluster: SANDBOX_CLUSTER, table: { schema: 'public', name: table } }
  const run = async (spec: object) => {
    const parsed = JobSpec.parse({ ...of, limits: { ...LIMITS, approvedRows: ROWS / 3 }, ...spec })
    return await throughAll(place, (await startOther(parsed)) ?? (await engine.start(parsed)))
  }
  const { ledgerRows } = countsOf(client, table)
  const purged = await run({ operation: 'purge', where: 'true', archive: true })
  const kept = await keptRows(client, home, purged.jobId)
  const left = await rowsOf(client, table)
  expect(kept.length).toBe(await ledgerRows(purged.jobId))
  expect(kept.length).toBe(purged.rows)
  expect(new Map([...kept, ...left])).toEqual(expected)
  expect(kept.length + left.size).toBe(expected.size)

  const keys = new Set(kept.map(([key]) => key))
  for (const key of [...keys].slice(100, 140)) await come(place, literal(key), true)
  expect(touched.came.size).toBeGreaterThan(0)
  const undone = await run({ operation: 'undo', job: purged.jobId, of: 'purge' })
  expect(await rowsOf(client, table)).toEqual(expected)
  const { restored = 0, leftAlone = 0, setAside } = undone
  expect({ setAside, all: restored + leftAlone }).toEqual({ setAside: 0, all: kept.length })
  expect(restored).toBe(await ledgerRows(undone.jobId))
  expect(leftAlone).toBe(touched.came.size)
}

const literal = (key: string) => (/^\d+$/.test(key) ? key : `'${key}'::uuid`)

/** Keys and hashes of rows in the archive of a purge. */
async function keptRows(client: Client, home: string, jobId: string): Promise<[string, string][]> {
  const batches = 'SELECT range_no AS no, batches::int FROM sluice.key_range WHERE job_id = $1'
  const { rows } = await client.query(batches, [jobId])
  const batchesOf = new Map(rows.map(({ no, batches: had }) => [no as number, had as number]))
  const { lines } = await archivedLines(join(home, 'archives', jobId), batchesOf)
  const texts = lines.map(({ line }) => ('row' in line && line.row) || [])
  const { rows: hashes } = await client.query('SELECT md5(unnest($1::text[])) AS hash', [
    texts.map(([, body]) => body),
  ])
  return texts.map(([key], at) => [key ?? '', hashes[at].hash as string])
}

/** Does all kinds of things to a job and its table until it has ended well. */
async function throughAll(place: Place, first: Job): Promise<JobResult> {
  const { random, engine } = place
  let job = first
  await untilSnapshot(job, ({ rows }) => rows > 0)
  for (let no = 0; ; no += 1) {
    const { state } = job.snapshot()
    if (state === 'succeeded') return await job.finished
    if (isFinished(state)) {
      expect(await job.finished).toMatchObject({ state: 'interrupted', problem: null })
      job = await engine.resume(SANDBOX_CLUSTER, job.id, {}, undefined, 'yes')
    }
    if (state === 'paused') await job.resume('yes')
    if (no < ENOUGH) job.adjust(adjustment(random))
    else if (no === ENOUGH) job.adjust({ rowsPerSecond: null })
    if (no === INTERRUPTED_AT) await meddle(place, job, 5)
    else await meddle(place, job, no % 3 === 0 && no < ENOUGH ? 3 : random.below(no < ENOUGH ? 5 : 2))
    await sleep(random.below(60))
  }
}

function adjustment(random: Random): Adjustment {
  return random.pick<Adjustment>([
    { batchSize: 100 + random.below(200) },
    { workers: 1 + random.below(5) },
    { rowsPerSecond: random.pick([null, 3_000, 10_000]) },
    { batchSize: 100 + random.below(200), workers: 1 + random.below(5), rowsPerSecond: null },
  ])
}

async function meddle(place: Place, job: Job, what: number): Promise<void> {
  const { random, kind } = place
  const number = 1 + random.below(ROWS)
  const isUndo = job.plan.spec.operation === 'undo'
  switch (what) {
    case 0:
      return await remove(place, KEYS[kind].of(String(2 * number)))
    case 1:
      return await come(place, KEYS[kind].of(String(isUndo ? 2 * number : freshNumber(place))), isUndo)
    case 2:
      job.pause()
      return await job.resume('yes')
    case 3:
      job.pause()
      await untilSnapshot(job, isAtRest)
      expect(await vi.waitUntil(async () => (await openTransactions(place)) === 0, PATIENCE)).toBe(true)
      return await job.resume('yes')
    case 4:
      job.sleep()
      await sleep(random.below(20))
      return job.wake()
    case 5:
      job.interrupt()
      await job.finished
  }
}

/** Never the same: of a row that went twice the archive would have both. */
function freshNumber({ random, touched: { fresh } }: Place): number {
  for (;;) {
    const number = 2 * random.below(ROWS) + 1
    if (!fresh.has(number)) {
      fresh.add(number)
      return number
    }
  }
}

async function remove({ client, table, expected, touched }: Place, key: string): Promise<void> {
  const sql = `DELETE FROM ${table} WHERE id = ${key} AND id::text <> ALL ($1) RETURNING id::text AS id`
  const { rows } = await client.query(sql, [[...touched.came]]).catch(unlessConflict)
  for (const { id } of rows) {
    expected.delete(id)
    touched.gone.add(id)
  }
}

/** `isAgain`: with the key of a row that an undo is to bring back. */
async function come(place: Place, key: string, isAgain: boolean): Promise<void> {
  const { client, table, expected, touched } = place
  const sql = `INSERT INTO ${table} SELECT ${key}, 'new' WHERE (${key})::text <> ALL ($1)
    ON CONFLICT (id) DO NOTHING RETURNING id::text AS id, md5(body) AS hash`
  const { rows } = await client.query(sql, [[...touched.gone]]).catch(unlessConflict)
  for (const { id, hash } of rows) {
    expected.set(id, hash)
    if (isAgain) touched.came.add(id)
  }
}

function unlessConflict(error: Error & { code?: string }): { rows: Record<string, string>[] } {
  if (error.code === CONFLICT.sqlState) return { rows: [] }
  throw error
}

/** While a job is paused others need not wait for its locks. */
async function openTransactions({ client, table }: Place): Promise<number> {
  const sql = `SELECT FROM pg_stat_activity WHERE state LIKE 'idle in transaction%' AND strpos(query, $1) > 0`
  return (await client.query(sql, [`"${table}"`])).rowCount ?? 0
}
