import type { Answer } from '../../../shared/answer.ts'
import type { Connection } from '../../../shared/cluster.ts'
import { DEMO_TABLE } from '../../../shared/demo-table.ts'
import type { JobResult } from '../../../shared/job.ts'
import { JobSpec } from '../../../shared/job-spec.ts'
import { SILENT } from '../../../shared/logger.ts'
import { problemOf } from '../../../shared/problem-error.ts'
import { cleaned, type RecordedCase, type RunOptions } from '../../conformance/conformance.ts'
import { type Capabilities, createEngine, type Engine, openPlain, TIMING } from '../../engine/engine.ts'
import { archiveFolder, codeCacheFolder, sluiceHome } from '../../home.ts'
import { readSql, splitStatements } from '../../sql-file.ts'
import { whenAborted } from '../interruption.ts'
import { workerScript } from '../../scripts.ts'

/** The engine knows the cluster under this name alone. */
const CLUSTER = 'recorded'
const GROUP = 'jobs'
const TINY = 'tiny'

/** Rows that the jobs insert and change, the ledger's included. */
export const TINY_ROWS = 500

const TABLES = [
  `CREATE TABLE ${TINY} (id int PRIMARY KEY, kind text NOT NULL, n int NOT NULL)`,
  `INSERT INTO ${TINY} SELECT i, CASE WHEN i % 3 = 0 THEN 'old' ELSE 'new' END, 0 FROM generate_series(1, 60) i`,
  ...splitStatements(readSql('batch_test_setup.sql')).filter((sql) => sql.startsWith('CREATE TABLE')),
]

const COUNT_TINY = `SELECT count(*)::int AS rows, sum(n)::int AS n, count(*) FILTER (WHERE kind = 'seen')::int AS seen FROM ${TINY}`
const COUNT_DEMO = `SELECT count(*)::int AS rows, sum(value) AS value FROM ${DEMO_TABLE.name}`

interface TinyJob {
  readonly name: string
  readonly table: string
  readonly spec: object
  /** Shows what the job did. */
  readonly look: string
}

const onTiny = (name: string, spec: object): TinyJob => ({ name, spec, table: TINY, look: COUNT_TINY })

/** One of each kind, by each strategy, with the ledger. */
export const TINY_JOBS: readonly TinyJob[] = [
  onTiny('a purge', { operation: 'purge', where: "kind = 'old'" }),
  onTiny('an update', { operation: 'update', set: 'n = n + 1', where: 'true' }),
  onTiny('an update by hash', {
    operation: 'update',
    set: "kind = 'seen'",
    where: 'id % 2 = 0',
    strategy: 'hash',
  }),
  onTiny('a sequential purge', { operation: 'purge', where: 'id % 5 = 0', strategy: 'sequential' }),
  {
    name: 'a repopulation',
    spec: { operation: 'repopulate', rows: 50 },
    table: DEMO_TABLE.name,
    look: COUNT_DEMO,
  },
]

/** `connect`: how to reach the cluster now; tables and ledger are in the scratch schema. */
type TinyJobsOptions = Pick<RunOptions, 'schema' | 'clean' | 'stop'> & { connect: () => Promise<Connection> }

/** Runs the jobs in the scratch schema, its own ledger included, and answers how they ended and what they did. */
export async function runTinyJobs(options: TinyJobsOptions): Promise<RecordedCase[]> {
  const { schema, stop } = options
  const connect = async () => ({ ...(await options.connect()), schema, scratch: schema })
  const scratch = { ...options, connect }
  const known = new Map<string, Capabilities>()
  const engine = createEngine({
    connect,
    // Nothing of the user's is in the scratch schema, and the recording itself was confirmed.
    environmentOf: async () => await Promise.resolve('sandbox'),
    workerScript,
    logFolder: null,
    archiveFolder: archiveFolder(sluiceHome()),
    cacheFolder: codeCacheFolder(sluiceHome()),
    capabilities: { read: () => known.get(CLUSTER) ?? null, write: (_, found) => known.set(CLUSTER, found) },
    timing: TIMING,
    logger: SILENT,
  })
  try {
    const recorded = [await askAll('tables', TABLES, scratch)]
    await engine.createLedger(CLUSTER)
    for (const job of TINY_JOBS) {
      stop.throwIfAborted()
      recorded.push(await runTinyJob(engine, job, scratch))
    }
    stop.throwIfAborted()
    return [...recorded, oneStatement(known.get(CLUSTER))]
  } finally {
    await engine.close()
  }
}

async function runTinyJob(
  engine: Engine,
  { name, table, spec, look }: TinyJob,
  options: TinyJobsOptions,
): Promise<RecordedCase> {
  const limits = { workers: 2, batchSize: 20 }
  const parsed = JobSpec.parse({
    ...spec,
    cluster: CLUSTER,
    table: { schema: options.schema, name: table },
    limits,
  })
  const sql = JSON.stringify(spec)
  const answer = cleaned(await finish(engine, parsed, options.stop), { steps: [{ sql }] }, options)
  const { steps } = await askAll(name, [look], options)
  return { group: GROUP, name, steps: [{ on: 'one', sql, answer }, ...steps] }
}

async function finish(engine: Engine, spec: JobSpec, stop: AbortSignal): Promise<Answer> {
  try {
    const job = await engine.start(spec)
    const unwatch = whenAborted(stop, () => job.kill())
    const result = await job.finished
    unwatch()
    return answerOf(result)
  } catch (error) {
    const { code, sqlState, message } = problemOf(error)
    return { error: { code: sqlState ?? code, message } }
  }
}

function answerOf({ state, rows, rejects, verification, problem }: JobResult): Answer {
  const values = [
    state,
    String(rejects),
    verification?.state ?? null,
    problem?.code ?? null,
    problem?.message ?? null,
  ]
  const columns = ['state', 'rejects', 'verification', 'problem', 'message']
  return { results: [{ command: 'JOB', count: rows, columns, rows: [values] }] }
}

async function askAll(
  name: string,
  statements: readonly string[],
  options: TinyJobsOptions,
): Promise<RecordedCase> {
  const connection = await openPlain(await options.connect())
  const steps: RecordedCase['steps'] = []
  for (const sql of statements) {
    const answer = cleaned(await connection.ask(sql), { steps: [{ sql }] }, options)
    steps.push({ on: 'one', sql, answer })
  }
  await connection.close()
  return { group: GROUP, name, steps }
}

/** Whether the cluster ran a batch as one statement: what no source confirms for Aurora DSQL. */
function oneStatement(found: Capabilities | undefined): RecordedCase {
  const rows = [[found === undefined ? null : String(found.oneStatement)]]
  const answer = { results: [{ command: 'JOB', count: null, columns: ['oneStatement'], rows }] }
  return {
    group: GROUP,
    name: 'a batch as one statement',
    steps: [{ on: 'one', sql: 'WITH … UPDATE', answer }],
  }
}
