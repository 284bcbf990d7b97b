import { createFilled } from './filled-table.ts'
import { seededRandom } from './random.ts'
import type { StormOptions } from './storm-options.ts'
import { runRound, type RoundResult } from './storm-round.ts'

export interface StormResult {
  readonly kills: number
  readonly cuts: number
  readonly conflicts: number
  readonly rows: number
  /** Rows that were not changed exactly once in each round, and rows that the ledger has too many or too few. */
  readonly wrong: number
}

/** After so many times the rounds that are needed at least, the wanted numbers will not be reached. */
const PATIENCE = 5

/**
 * Adds one to every row of a table in each of several rounds, a job each, while processes are
 * killed, connections cut and commits refused. Ends when there were as many of them as wanted.
 */
export async function runStorm(options: StormOptions): Promise<StormResult> {
  const { client, table, key, rows, seed, say } = options
  await createFilled(client, table, {
    columns: `id ${key} PRIMARY KEY, n int NOT NULL DEFAULT 0`,
    values: key === 'uuid' ? 'gen_random_uuid()' : 'i',
    rows,
  })
  const random = seededRandom(seed)
  const rounds: RoundResult[] = []
  let wrong = 0
  const sum = (of: (round: RoundResult) => number) => rounds.reduce((total, round) => total + of(round), 0)
  const isEnough = () => sum(({ kills }) => kills) >= options.kills && sum(({ cuts }) => cuts) >= options.cuts
  const plan = options.conflictShares.flatMap((conflicts) => [
    { conflicts, oneStatement: true },
    { conflicts, oneStatement: false },
  ])
  for (let no = 0; no < plan.length || (!isEnough() && no < plan.length * PATIENCE); no += 1) {
    const { conflicts, oneStatement } = plan[no % plan.length] ?? { conflicts: 0, oneStatement: true }
    const kills = Math.ceil(options.kills / plan.length)
    const cuts = Math.ceil(options.cuts / plan.length)
    const result = await runRound({ ...options, random, conflicts, oneStatement, kills, cuts })
    rounds.push(result)
    // After each round, because one row too many and one too few could make up for each other.
    const found = await client.query(`SELECT count(*)::int AS rows FROM ${table} WHERE n <> $1`, [no + 1])
    wrong = Math.max(wrong, found.rows[0].rows)
    say(`seed ${seed}, round ${no + 1}: ${JSON.stringify({ conflicts, oneStatement, ...result, wrong })}`)
  }
  return {
    kills: sum(({ kills }) => kills),
    cuts: sum(({ cuts }) => cuts),
    conflicts: sum(({ refused }) => refused),
    rows,
    wrong: wrong + sum(({ miscounted }) => miscounted),
  }
}
