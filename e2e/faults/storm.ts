import { addOneTo } from './counted-rows.ts'
import { createFilled } from './filled-table.ts'
import { seededRandom } from './random.ts'
import type { StormOptions } from './storm-options.ts'
import { runRound, type Mishaps } from './storm-round.ts'
import { isToGoOn, sumOf } from './storm-sums.ts'

export interface StormResult {
  readonly kills: number
  readonly cuts: number
  readonly conflicts: number
  readonly rows: number
  /** Rows that were not changed exactly once in each round, and rows that the ledger has too many or too few. */
  readonly wrong: number
}

/**
 * Adds one to every row of a table in each of several rounds, a job each, while processes are
 * killed, connections cut and commits refused. Ends when there were as many of them as wanted.
 */
export async function runStorm(options: StormOptions): Promise<StormResult> {
  const { client, table, key, rows, batchSize, workers, seed, say } = options
  await createFilled(client, table, {
    columns: `id ${key} PRIMARY KEY, n int NOT NULL DEFAULT 0`,
    values: key === 'uuid' ? 'gen_random_uuid()' : 'i',
    rows,
  })
  const random = seededRandom(seed)
  const spec = addOneTo(table, { batchSize, workers })
  const rounds: Mishaps[] = []
  let [wrong, miscounted] = [0, 0]
  const plan = options.conflictShares.flatMap((conflicts) => [
    { conflicts, oneStatement: true },
    { conflicts, oneStatement: false },
  ])
  for (let no = 0; isToGoOn(no, plan.length, rounds, options); no += 1) {
    const { conflicts, oneStatement } = plan[no % plan.length] ?? { conflicts: 0, oneStatement: true }
    const kills = Math.ceil(options.kills / plan.length)
    const cuts = Math.ceil(options.cuts / plan.length)
    const round = await runRound({ ...options, spec, random, conflicts, oneStatement, kills, cuts })
    rounds.push(round.mishaps)
    miscounted += Math.abs(round.ledgerRows - rows)
    // After each round, because one row too many and one too few could make up for each other.
    const found = await client.query(`SELECT count(*)::int AS rows FROM ${table} WHERE n <> $1`, [no + 1])
    wrong = Math.max(wrong, found.rows[0].rows)
    const seen = { conflicts, oneStatement, ...round.mishaps, miscounted, wrong }
    say(`seed ${seed}, round ${no + 1}: ${JSON.stringify(seen)}`)
  }
  return { ...sumOf(rounds), rows, wrong: wrong + miscounted }
}
