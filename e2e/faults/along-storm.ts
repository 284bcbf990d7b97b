import type { Client } from 'pg'
import { SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import { createFilled } from './filled-table.ts'
import { seededRandom } from './random.ts'
import { runRound, type Mishaps, type RoundResult } from './storm-round.ts'
import type { StormResult } from './storm.ts'
import { isToGoOn, sumOf } from './storm-sums.ts'
import type { UndoStormOptions } from './undo-storm.ts'

/** Rows that a purge asks for; most go along with others before their turn comes. */
const PURGED = 'id % 5 > 0'
/** Jobs of a round: a purge and five undos. */
const JOBS = 6
/** Rows that count, as a share of the table's: of a purge those whose parents stay, of an undo those of all tables. */
const COUNTED = { purge: 0.15, undo: 3 } as const
/** Rows that somebody adds between an undo and its own undo, which takes them along. */
const ADDED = 'i % 17 = 0'

/**
 * Purges a table of trees, of which rows take others of their own and of another table along and change some more;
 * undoes that, undoes the undo and undoes that again, each by several processes that are killed, cut off and refused.
 * Then it does so once more with rows that nobody has archived yet. Each time every row of all tables has to be what it
 * was.
 */
export async function runAlongStorm(options: UndoStormOptions): Promise<StormResult> {
  const { rows, seed, conflictShares, say } = options
  await plant(options)
  const random = seededRandom(seed)
  const mishaps: Mishaps[] = []
  let wrong = 0
  for (let no = 0; isToGoOn(no, conflictShares.length, mishaps, options); no += 1) {
    const conflicts = conflictShares[no % conflictShares.length] ?? 0
    const jobs = JOBS * conflictShares.length
    const kills = Math.ceil(options.kills / jobs)
    const cuts = Math.ceil(options.cuts / jobs)
    const round = await thereAndBack({
      ...options,
      no,
      run: async (spec) => {
        const counted = Math.floor(rows * (spec.operation === 'purge' ? COUNTED.purge : COUNTED.undo))
        const storm = { spec, random, conflicts, kills, cuts, oneStatement: false, rows: counted }
        return await runRound({ ...options, ...storm })
      },
    })
    mishaps.push(...round.mishaps)
    const found = Object.values(round.wrong).reduce((sum, one) => sum + one, 0)
    wrong += found
    say(`seed ${seed}, trees there and back ${no + 1}: ${JSON.stringify({ conflicts, ...round })}`)
    // What comes next would be measured by what is wrong already.
    if (found > 0) break
  }
  return { ...sumOf(mishaps), rows, wrong }
}

const CHILD = (table: string) => `${table}_child`
const NOTE = (table: string) => `${table}_note`

const NEARBY = 40
/** Chance, the same for each row whenever: with steps of one length every tree would be as tall as the table is long. */
const anyOf = (what: string, many: number) => `(hashtext('${what} ' || i) & 2147483647) % ${many}`

/**
 * Trees of a few rows each; every row has a friend, two children and a note. Rows refer to others nearby: with friends
 * anywhere every batch would conflict with every other, and with as many workers little would get done.
 */
async function plant({ client, table, rows }: UndoStormOptions): Promise<void> {
  await createFilled(client, table, {
    columns: 'id int PRIMARY KEY, up int, friend int, word text',
    values: `i, CASE WHEN ${anyOf('root', 4)} > 0 THEN nullif(greatest(0, i - 1 - ${anyOf('up', NEARBY)}), 0) END,
      least(${rows}, i + 1 + ${anyOf('friend', NEARBY)}), 'row ' || i`,
    rows,
  })
  const [child, note] = [CHILD(table), NOTE(table)]
  const named = { columns: 'id int PRIMARY KEY, parent int, word text', rows: 2 * rows }
  await createFilled(client, child, { ...named, values: `i, 1 + i % ${rows}, 'child ' || i` })
  await createFilled(client, note, { ...named, values: `i, i, 'note ' || i`, rows })
  for (const key of [
    `${table} ADD FOREIGN KEY (up) REFERENCES ${table} ON DELETE CASCADE`,
    `${table} ADD FOREIGN KEY (friend) REFERENCES ${table} ON DELETE SET NULL`,
    `${child} ADD FOREIGN KEY (parent) REFERENCES ${table} ON DELETE CASCADE`,
    `${note} ADD FOREIGN KEY (parent) REFERENCES ${table} ON DELETE SET NULL`,
  ])
    await client.query(`ALTER TABLE ${key}`)
  for (const columns of [`${table} (up)`, `${table} (friend)`, `${child} (parent)`, `${note} (parent)`])
    await client.query(`CREATE INDEX ON ${columns}`)
}

interface RoundTrip extends UndoStormOptions {
  readonly no: number
  readonly run: (spec: JobSpec) => Promise<RoundResult>
}

/** What was not as it has to be, in rows. */
type Wrong = Readonly<Record<string, number>>

async function thereAndBack(options: RoundTrip): Promise<{ wrong: Wrong; mishaps: Mishaps[] }> {
  const { client, table, batchSize, workers, run } = options
  const onTable = {
    cluster: SANDBOX_CLUSTER,
    table: { schema: 'public', name: table },
    limits: { batchSize, workers },
  }
  const wrong: Record<string, number> = {}
  const mishaps: Mishaps[] = []
  const undo = async (name: string, job: string, of: string, wanted?: Snapshot) => {
    const round = await run(JobSpec.parse({ operation: 'undo', ...onTable, job, of }))
    mishaps.push(round.mishaps)
    wrong[name] = toldWrongly(round) + (wanted ? differing(wanted, await snapshot(client, table)) : 0)
    return round.jobId
  }

  const before = await snapshot(client, table)
  const purge = await run(JobSpec.parse({ operation: 'purge', ...onTable, where: PURGED, archive: true }))
  mishaps.push(purge.mishaps)
  wrong.purge = (await client.query(`SELECT 1 FROM ${table} WHERE ${PURGED}`)).rows.length
  const purged = await snapshot(client, table)
  const back = await undo('back', purge.jobId, 'purge', before)
  const there = await undo('there', back, 'undo', purged)
  const again = await undo('again', there, 'undo', before)
  await addMore(options)
  const more = await snapshot(client, table)
  const taken = await undo('taken', again, 'undo')
  await undo('all', taken, 'undo', more)
  return { wrong, mishaps }
}

/** Children and notes of rows that will go again, which no job has changed yet. */
async function addMore({ client, table, rows, no }: RoundTrip): Promise<void> {
  for (const other of [CHILD(table), NOTE(table)])
    await client.query(
      `INSERT INTO ${other} SELECT ${(4 + no) * rows} + i, i, 'added' FROM generate_series(1, ${rows}) AS i WHERE ${ADDED}`,
    )
}

type Snapshot = ReadonlyMap<string, string>

/** Every row of all tables as text, by its table and key. */
async function snapshot(client: Client, table: string): Promise<Snapshot> {
  const all = new Map<string, string>()
  for (const one of [table, CHILD(table), NOTE(table)]) {
    const { rows } = await client.query<{ id: number; row: string }>(
      `SELECT id, t::text AS row FROM ${one} AS t`,
    )
    for (const { id, row } of rows) all.set(`${one} ${id}`, row)
  }
  return all
}

function differing(wanted: Snapshot, found: Snapshot): number {
  const names = new Set([...wanted.keys(), ...found.keys()])
  return [...names].filter((name) => wanted.get(name) !== found.get(name)).length
}

/** All rows come back, so none is left alone or set aside. Whoever came too late to see the job end says only that it has. */
function toldWrongly({ end }: RoundResult): number {
  if (!('result' in end)) return 0
  const { leftAlone = 0, setAside = 0, verification } = end.result
  return leftAlone + setAside + (verification?.state === 'differs' ? 1 : 0)
}
