import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import { copyOut } from '../bench/copy-out.ts'
import { checksumOf } from './checksum.ts'
import { EVERY_TYPE_COLUMNS, EVERY_TYPE_VALUES } from './every-type-table.ts'
import { createFilled } from './filled-table.ts'
import { seededRandom } from './random.ts'
import { runRound, type Mishaps } from './storm-round.ts'
import type { StormOptions } from './storm-options.ts'
import { isToGoOn, sumOf } from './storm-sums.ts'
import type { StormResult } from './storm.ts'

export type WriteStormOptions = Omit<StormOptions, 'key'> & {
  /** `mixed`: puts and deletes, a batch of which takes two round trips; `puts` alone take one statement. */
  readonly ops: 'mixed' | 'puts'
}

/** What the file does to a row, by its number: of these the table has the first two before. */
const DELETED = 'no % 4 = 0'
const UPDATED = 'no % 4 = 1'
const INSERTED = 'no % 4 = 2'
/** Columns that a file can have values for. */
const WRITTEN = `c_smallint, c_integer, c_bigint, c_real, c_double, c_numeric, c_numeric_ps, c_char, c_varchar, c_bpchar,
  c_text, c_date, c_time, id, c_timetz, c_timestamp, c_timestamptz, c_interval, c_boolean, c_bytea, c_json, c_jsonb,
  "Größe of ""place""", "select", no, seq`

/** Of the numbers of rows: what the file has, and what the table has before. */
const OF = {
  mixed: { file: 'true', before: `${DELETED} OR ${UPDATED}` },
  puts: { file: `${UPDATED} OR ${INSERTED}`, before: UPDATED },
} as const
/** Of puts, some batches of new rows stand before some of known ones, in turn. */
function orderOf({ ops, batchSize }: Pick<WriteStormOptions, 'ops' | 'batchSize'>): string {
  return ops === 'puts' ? `no / ${12 * batchSize}, ${UPDATED}, no` : 'md5(no::text)'
}

/**
 * Writes a file with a column of every type, by several processes that share it and are killed, cut off and refused:
 * rows are inserted, updated, deleted, and deleted in vain. Every row has to be what it is without any of that, and
 * counted once.
 */
export async function runWriteStorm(options: WriteStormOptions): Promise<StormResult> {
  const { client, table, rows, seed, conflictShares, say } = options
  const source = `${table}_source`
  await createFilled(client, source, { columns: EVERY_TYPE_COLUMNS, values: EVERY_TYPE_VALUES, rows })
  const path = await fileOf(options, source)
  const random = seededRandom(seed)
  const mishaps: Mishaps[] = []
  let wrong = 0
  for (let no = 0; isToGoOn(no, conflictShares.length, mishaps, options); no += 1) {
    const conflicts = conflictShares[no % conflictShares.length] ?? 0
    await prepare(options, source)
    const { batchSize, workers, ops } = options
    const spec = JobSpec.parse({
      ...{ operation: 'write', cluster: SANDBOX_CLUSTER, table: { schema: 'public', name: table } },
      ...{ file: { path }, allowRounding: true, limits: { batchSize, workers } },
      ...(ops === 'mixed' && { opField: 'op' }),
    })
    const kills = Math.ceil(options.kills / conflictShares.length)
    const cuts = Math.ceil(options.cuts / conflictShares.length)
    const oneStatement = ops === 'puts'
    const round = await runRound({ ...options, random, spec, conflicts, kills, cuts, oneStatement })
    const found = await wrongRows(options, source, round.jobId)
    mishaps.push(round.mishaps)
    wrong += Object.values(found).reduce((sum, one) => sum + Math.abs(one), 0)
    say(
      `seed ${seed}, write of ${ops} ${no + 1}: ${JSON.stringify({ conflicts, wrong: found, ...round.mishaps })}`,
    )
    if (wrong > 0) break
  }
  return { ...sumOf(mishaps), rows, wrong }
}

async function fileOf(options: WriteStormOptions, source: string): Promise<string> {
  const { client, home, table, ops } = options
  const path = join(home, `${table}.csv`)
  const op = `CASE WHEN ${UPDATED} OR ${INSERTED} THEN 'put' ELSE 'delete' END AS op`
  const rows = `SELECT ${WRITTEN}${ops === 'mixed' ? `, ${op}` : ''} FROM ${source} WHERE ${OF[ops].file}`
  const sql = `COPY (${rows} ORDER BY ${orderOf(options)}) TO STDOUT (FORMAT csv, HEADER)`
  const chunks: Buffer[] = []
  await copyOut(client, sql, (chunk) => void chunks.push(chunk))
  await writeFile(path, Buffer.concat(chunks))
  return path
}

/** Rows that a transaction of the sandbox takes. */
const MOST_ROWS = 3_000

async function prepare({ client, table, rows, ops }: WriteStormOptions, source: string): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS ${table}`)
  await client.query(`CREATE TABLE ${table} (${EVERY_TYPE_COLUMNS})`)
  const changed = WRITTEN.replace('c_text,', `'before',`).replace('c_integer,', 'NULL,')
  for (let before = 0; before < rows; before += MOST_ROWS)
    await client.query(
      `INSERT INTO ${table} (${WRITTEN}) OVERRIDING SYSTEM VALUE SELECT ${changed} FROM ${source}
      WHERE (${OF[ops].before}) AND no BETWEEN ${before + 1} AND ${before + MOST_ROWS}`,
    )
  await client.query(`ANALYZE ${table}`)
}

/** Rows that are otherwise than without any mishap, and those that were counted otherwise. */
async function wrongRows({ client, table, rows, ops }: WriteStormOptions, source: string, jobId: string) {
  const [expected, found] = [
    await checksumOf(client, source, `${UPDATED} OR ${INSERTED}`),
    await checksumOf(client, table, 'true'),
  ]
  const counts = await client.query<{ outcomes: string }>(
    'SELECT outcomes FROM sluice.key_range WHERE job_id = $1 AND outcomes IS NOT NULL',
    [jobId],
  )
  const sums = [0, 0, 0, 0, 0]
  for (const { outcomes } of counts.rows)
    for (const [place, count] of (JSON.parse(outcomes) as number[]).entries())
      sums[place] = (sums[place] ?? 0) + count
  const of = (rest: number) => Math.floor((rows + 4 - (rest || 4)) / 4)
  const [inserted = 0, updated = 0, deleted = 0, skipped = 0, missing = 0] = sums
  const ofDeletes = (rest: number) => (ops === 'mixed' ? of(rest) : 0)
  return {
    rows: found.rows - expected.rows,
    different: found.sum === expected.sum ? 0 : 1,
    ...{ inserted: inserted - of(2), updated: updated - of(1), deleted: deleted - ofDeletes(0), skipped },
    missing: missing - ofDeletes(3),
  }
}
