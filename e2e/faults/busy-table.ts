import pg, { type Client } from 'pg'
import { directClientConfig } from '../../electron/testing/direct-client.ts'
import { SANDBOX_CLUSTER, type Connection } from '../../shared/cluster.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import { faultEngine } from './fault-engine.ts'
import { createFilled } from './filled-table.ts'
import { KEY_STEP, OLD, OTHERS, otherClient } from './other-client.ts'
import { seededRandom } from './random.ts'

export interface BusyTableOptions {
  readonly client: Client
  readonly connection: Connection
  /** Folder for what the engine leaves behind. */
  readonly home: string
  /** A table that is not there yet. */
  readonly table: string
  readonly seed: number
  readonly rows: number
  readonly batchSize: number
  readonly oneStatement: boolean
  readonly say: (line: string) => void
}

export interface BusyTableResult {
  /** Rows that the job deleted. */
  readonly purged: number
  /** What the other client did while the job ran. */
  readonly actions: number
  /** Rows that are not as they should be, and rows that the job counted wrongly. */
  readonly wrong: number
}

/** Purges a third of a table while another client inserts, updates and deletes in it. */
export async function runBusyTable(options: BusyTableOptions): Promise<BusyTableResult> {
  const { client, connection, table, rows, batchSize, seed } = options
  await createFilled(client, table, {
    columns: 'id bigint PRIMARY KEY, old boolean NOT NULL, n int NOT NULL DEFAULT 0',
    values: `i * ${KEY_STEP}, i % ${OLD} = 0`,
    rows,
  })
  const engine = faultEngine(options)
  const own = new pg.Client(directClientConfig(connection))
  await own.connect()
  try {
    const other = otherClient(own, table, rows, seededRandom(seed))
    const spec = JobSpec.parse({
      operation: 'purge',
      cluster: SANDBOX_CLUSTER,
      table: { schema: 'public', name: table },
      where: 'old',
      limits: { batchSize },
    })
    const job = await engine.start(spec)
    let [actions, isOver] = [0, false]
    void job.finished.then(() => (isOver = true))
    for (; !isOver; actions += 1) await other.act()
    const { state, rows: purged, problem } = await job.finished
    if (state !== 'succeeded') throw new Error(`The purge ended otherwise: ${JSON.stringify(problem)}`)
    const left = await countRows(client, table)
    const miscounted = Math.abs(rows + other.inserted - other.deleted - left.all - purged)
    const wrong = (await other.countWrong()) + left.spared + left.lost(rows) + miscounted
    options.say(`seed ${seed}, busy table: ${JSON.stringify({ purged, actions, wrong })}`)
    return { purged, actions, wrong }
  } finally {
    await own.end()
    await engine.close()
  }
}

/** Of the rows that were nobody's but the purge's, how many are left that should not be, and the other way round. */
async function countRows(client: Client, table: string) {
  const { rows: found } = await client.query(`SELECT count(*)::int AS all,
      count(*) FILTER (WHERE nobodys AND old)::int AS spared,
      count(*) FILTER (WHERE nobodys AND NOT old AND n = 0)::int AS kept
    FROM (SELECT *, id % ${KEY_STEP} = 0 AND id / ${KEY_STEP} % ${OTHERS} <> 0 AS nobodys FROM ${table}) AS t`)
  const { all, spared, kept } = found[0] as { all: number; spared: number; kept: number }
  const neverOld = (rows: number) => {
    const multiples = (of: number) => Math.floor(rows / of)
    return rows - multiples(OTHERS) - multiples(OLD) + multiples(OTHERS * OLD)
  }
  return { all, spared, lost: (rows: number) => Math.abs(neverOld(rows) - kept) }
}
