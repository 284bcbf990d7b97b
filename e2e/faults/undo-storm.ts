import type { Client } from 'pg'
import { withDirectClient } from '../../electron/testing/direct-client.ts'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import { checksumOf } from './checksum.ts'
import { EVERY_TYPE_COLUMNS, EVERY_TYPE_VALUES } from './every-type-table.ts'
import { faultEngine } from './fault-engine.ts'
import { createFilled } from './filled-table.ts'
import { JOB_MARK, keyedClient, type KeyedClient } from './keyed-client.ts'
import { seededRandom, type Random } from './random.ts'
import { runRound, type Mishaps, type RoundResult } from './storm-round.ts'
import type { StormOptions } from './storm-options.ts'
import type { StormResult } from './storm.ts'
import { isToGoOn, sumOf } from './storm-sums.ts'

/** Every row of the table is the job's but one in so many. */
const NOT_THE_JOBS = 10
const JOBS = `no % ${NOT_THE_JOBS} <> 0`
/** One row in so many is changed by somebody else before the undo has ended. */
const OTHERS = 100

const CHANGES = {
  purge: { operation: 'purge' },
  update: {
    operation: 'update',
    set: `"select" = '${JOB_MARK}', c_smallint = c_smallint + 1, c_varchar = 'x' || left(c_varchar, 9), c_real = NULL,
      c_numeric = c_numeric + 1, c_json = '{"set": 1}', c_jsonb = NULL, c_interval = '1 day', c_bytea = '\\x00',
      c_timestamptz = now(), c_text = left(c_text, 7), c_boolean = NOT c_boolean`,
  },
} as const

type Of = keyof typeof CHANGES

export type UndoStormOptions = Omit<StormOptions, 'key'>

/**
 * Purges and updates a table with a column of every type and undoes that, in turn, each by several processes that are
 * killed, cut off and refused. Meanwhile another client changes one row in a hundred. Every other row has to be what
 * it was, in all its columns.
 */
export async function runUndoStorm(options: UndoStormOptions): Promise<StormResult> {
  const { client, table, rows, seed, conflictShares, say } = options
  await createFilled(client, table, { columns: EVERY_TYPE_COLUMNS, values: EVERY_TYPE_VALUES, rows })
  const random = seededRandom(seed)
  const plan = conflictShares.flatMap((conflicts) => [
    { conflicts, of: 'purge' as const },
    { conflicts, of: 'update' as const },
  ])
  const mishaps: Mishaps[] = []
  let wrong = 0
  for (let no = 0; isToGoOn(no, plan.length, mishaps, options); no += 1) {
    const { conflicts, of } = plan[no % plan.length] ?? { conflicts: 0, of: 'purge' }
    const jobs = 2 * plan.length
    const kills = Math.ceil(options.kills / jobs)
    const cuts = Math.ceil(options.cuts / jobs)
    const round = await changeAndUndo({ ...options, random, conflicts, kills, cuts, of })
    mishaps.push(...round.mishaps)
    const found = sumOfWrong(round.wrong)
    wrong += found
    say(`seed ${seed}, ${of} and undo ${no + 1}: ${JSON.stringify({ conflicts, ...round })}`)
    // What comes next would be measured by what is wrong already.
    if (found > 0) break
  }
  return { ...sumOf(mishaps), rows, wrong }
}

interface PairOptions extends UndoStormOptions {
  readonly random: Random
  readonly conflicts: number
  readonly of: Of
}

/** What was not as it has to be, in rows. */
type Wrong = Readonly<Record<string, number>>

async function changeAndUndo(options: PairOptions): Promise<{ wrong: Wrong; mishaps: Mishaps[] }> {
  const { client, table, rows, batchSize, workers, random, of } = options
  const limits = { batchSize, workers }
  const onTable = { cluster: SANDBOX_CLUSTER, table: { schema: 'public', name: table }, limits }
  const { rows: matching } = await checksumOf(client, table, JOBS)
  const before = await snapshot(client, table)
  const run = async (spec: JobSpec) =>
    await runRound({ ...options, spec, rows: matching, oneStatement: false })

  const job = await run(JobSpec.parse({ ...CHANGES[of], ...onTable, where: JOBS, archive: true }))
  const changed = { ledger: job.ledgerRows - matching, ...(await wrongAfter(of, options)) }
  const spec = JobSpec.parse({ operation: 'undo', ...onTable, job: job.jobId, of })
  // On a connection of its own: the round asks about its job meanwhile.
  const { undo, other } = await withDirectClient(options.connection, async (others) => {
    const wasThere = (no: number) => before.has(no)
    const one = keyedClient({ client: others, table, rows, random, of, wasThere })
    return { other: one, undo: await amid(one, Math.ceil(rows / OTHERS), async () => await run(spec)) }
  })
  const undone = await wrongAfterUndo(options, { other, undo, matching, before })
  return { wrong: absolute({ ...changed, ...undone }), mishaps: [job.mishaps, undo.mishaps] }
}

/** Runs an undo while somebody else changes so many rows, half of them before it begins. */
async function amid<T>(other: KeyedClient, wanted: number, undo: () => Promise<T>): Promise<T> {
  await actUntil(other, () => other.touched.size >= wanted / 2)
  const isOver = { undo: false }
  const acting = actUntil(other, () => isOver.undo || other.touched.size >= wanted)
  const undoing = undo().finally(() => (isOver.undo = true))
  // Neither is left behind by a failure of the other, which would hide it.
  await Promise.allSettled([undoing, acting])
  const [result] = await Promise.all([undoing, acting])
  return result
}

async function actUntil(other: KeyedClient, isEnough: () => boolean): Promise<void> {
  while (!isEnough()) await other.act()
}

/** Every row as text, by its number. */
async function snapshot(client: Client, table: string): Promise<ReadonlyMap<number, string>> {
  const { rows } = await client.query(`SELECT no, md5(t::text) AS hash FROM ${table} AS t`)
  return new Map(rows.map(({ no, hash }) => [no as number, hash as string]))
}

/** Rows that the job has changed wrongly. */
async function wrongAfter(of: Of, { client, table }: PairOptions): Promise<Wrong> {
  const isWrong =
    of === 'purge'
      ? JOBS
      : `CASE WHEN ${JOBS} THEN "select" IS DISTINCT FROM '${JOB_MARK}' ELSE "select" = '${JOB_MARK}' END`
  return { changed: (await checksumOf(client, table, isWrong)).rows }
}

interface Undone {
  readonly other: KeyedClient
  readonly undo: RoundResult
  readonly matching: number
  readonly before: ReadonlyMap<number, string>
}

async function wrongAfterUndo(
  options: PairOptions,
  { other, undo, matching, before }: Undone,
): Promise<Wrong> {
  const { client, table } = options
  const expected = new Map(before)
  const leftAlone: string[] = []
  const md5 = async (text: string) =>
    (await client.query('SELECT md5($1) AS hash', [text])).rows[0].hash as string
  for (const [no, { key, left, why }] of other.touched) {
    if (left === null) expected.delete(no)
    else expected.set(no, await md5(left))
    if (why) leftAlone.push(`${why} ${key}`)
  }
  const listed = await leftKeys(options, undo.jobId)
  const now = await snapshot(client, table)
  return {
    lost: count(expected.keys(), (no) => !now.has(no)),
    doubled: count(now.keys(), (no) => !expected.has(no)),
    different: count(expected, ([no, hash]) => now.has(no) && now.get(no) !== hash),
    unlisted: count(leftAlone, (key) => !listed.includes(key)),
    listed: listed.length - leftAlone.length,
    undoLedger: undo.ledgerRows - (matching - leftAlone.length),
    ...toldWrongly(undo, { leftAlone: leftAlone.length, matching }),
  }
}

/** Whoever came too late to see the job end says only that it has. */
function toldWrongly(
  { end }: RoundResult,
  { leftAlone, matching }: { leftAlone: number; matching: number },
): Wrong {
  if (!('result' in end)) return {}
  const { restored = -1, leftAlone: told = -1, setAside = -1 } = end.result
  return { restored: restored - (matching - leftAlone), told: told - leftAlone, setAside }
}

async function leftKeys(options: PairOptions, jobId: string): Promise<string[]> {
  const engine = faultEngine({ ...options, oneStatement: false })
  const keys: string[] = []
  try {
    for await (const { why, key } of engine.leftRows(SANDBOX_CLUSTER, jobId))
      keys.push(`${why} ${textOf(key)}`)
  } finally {
    await engine.close()
  }
  return keys
}

/** As the database writes an array. */
function textOf(key: readonly string[]): string {
  return `[${key.map((value) => JSON.stringify(value)).join(', ')}]`
}

function count<T>(values: Iterable<T>, isCounted: (value: T) => boolean): number {
  return [...values].filter(isCounted).length
}

function absolute(wrong: Wrong): Wrong {
  return Object.fromEntries(Object.entries(wrong).map(([name, rows]) => [name, Math.abs(rows)]))
}

function sumOfWrong(wrong: Wrong): number {
  return Object.values(wrong).reduce((sum, rows) => sum + rows, 0)
}
