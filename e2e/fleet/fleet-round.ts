import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fleet } from '../../electron/cli/fleet/fleet.ts'
import { kubernetesJob } from '../../electron/cli/fleet/kubernetes-job.ts'
import { ClusterProfile, SANDBOX_CLUSTER } from '../../shared/cluster.ts'
import { JobSpec } from '../../shared/job-spec.ts'
import { createFilled } from '../faults/filled-table.ts'
import type { Random } from '../faults/random.ts'
import type { FleetSandbox } from './fleet-sandbox.ts'
import type { MachineKind } from './machine.ts'
import { Speedometer } from './speedometer.ts'
import { releaseJob, storedProgress, type StoredProgress } from './stored-progress.ts'
import { BLOWS, supervise, type Blow, type IndexEnd, type Supervisor } from './supervisor.ts'

export interface RoundOptions {
  readonly sandbox: FleetSandbox
  readonly kind: MachineKind
  /** Namespaces, a machine each. */
  readonly machines: readonly string[]
  readonly rows: number
  readonly batchSize: number
  /** Of each machine. */
  readonly workers: number
  /** Rows a second at most, over all machines; null is without a limit. */
  readonly rate: number | null
  /** How many processes are struck, all while the first half of the rows is changed. */
  readonly blows: number
  readonly random: Random
}

export interface RoundResult {
  /** Matching rows that were not changed exactly once, and others that were changed. */
  readonly wrong: number
  readonly changed: number
  readonly ends: readonly IndexEnd[]
  readonly blows: Readonly<Record<Blow, number>>
  /** What the ledger says when all processes are gone. */
  readonly left: StoredProgress
  /** From a tenth of the rows to nine tenths: processes begin and end within a second of one another. */
  readonly rowsPerSecond: number
}

/** Every fifth row is not of the job. */
const MATCHING = 'id % 5 <> 0'
const matchingRows = (rows: number) => rows - Math.floor(rows / 5)
const LOOK_MS = 20
/** Longer than any back-off and any lease. */
const STUCK_MS = 60_000

/** One job by workers on several machines, struck at random; they are started as the manifest for Kubernetes says. */
export async function runFleetRound(options: RoundOptions): Promise<RoundResult> {
  const { sandbox, machines, kind, random, rows, batchSize, workers } = options
  const { client } = sandbox
  const table = `fleet_${randomUUID().replaceAll('-', '')}`
  await createFilled(client, table, {
    columns: 'id int PRIMARY KEY, n int NOT NULL DEFAULT 0',
    values: 'i, 0',
    rows,
  })
  const jobId = await sandbox.pausedJob(addOne(table, { batchSize, workers, rowsPerSecond: options.rate }))
  const supervisor = supervise(manifestFor(options, jobId), { machines, kind, random })
  try {
    const rowsPerSecond = await oversee(supervisor, jobId, options)
    const ends = await supervisor.ended
    const left = await storedProgress(client, jobId)
    return { ...(await countRows(sandbox, table)), ends, left, rowsPerSecond, blows: supervisor.blows }
  } finally {
    supervisor.dismiss()
    await supervisor.ended
    await client.query(`DROP TABLE ${table}`)
  }
}

function addOne(table: string, limits: Record<string, unknown>): JobSpec {
  return JobSpec.parse({
    operation: 'update',
    cluster: SANDBOX_CLUSTER,
    table: { schema: 'public', name: table },
    where: MATCHING,
    set: 'n = n + 1',
    limits,
  })
}

function manifestFor({ sandbox, machines, workers }: RoundOptions, jobId: string) {
  const { host, port, region } = sandbox.access
  const fleet: Fleet = {
    jobId,
    profile: ClusterProfile.parse({
      name: 'fleet',
      endpoint: host,
      port,
      region,
      environment: 'development',
    }),
    machines: machines.length,
    workers,
    image: 'sluice',
    size: { vcpus: 0.5, memoryMib: 1_024 },
  }
  return kubernetesJob(fleet, { namespace: null, serviceAccount: 'sluice' })
}

/** Lets the job run once all machines work on it, strikes some of them, and answers the rows a second. */
async function oversee(supervisor: Supervisor, jobId: string, options: RoundOptions): Promise<number> {
  const { client } = options.sandbox
  const { machines, random } = options
  const all = matchingRows(options.rows)
  const strikes = Array.from({ length: options.blows }, () => random.below(all / 2)).toSorted((a, b) => a - b)
  let isOver = false
  void supervisor.ended.finally(() => (isOver = true))
  const look = lookOut(async () => await storedProgress(client, jobId))
  while (!isOver && (await look()).processes < machines.length) await sleep(LOOK_MS)
  await releaseJob(client, jobId)
  const speed = new Speedometer(all)
  for (let rows = 0; !isOver && rows < all;) {
    await sleep(LOOK_MS)
    ;({ rows } = await look())
    speed.note(rows)
    while (rows > (strikes[0] ?? Infinity)) {
      strikes.shift()
      supervisor.strike(random.below(machines.length), random.pick(BLOWS))
    }
  }
  return speed.rowsPerSecond
}

/** Throws where nothing moves any more. */
function lookOut(look: () => Promise<StoredProgress>): () => Promise<StoredProgress> {
  let known = ''
  let knownSince = performance.now()
  return async () => {
    const progress = await look()
    const seen = `${progress.rows} rows by ${progress.processes} processes`
    if (seen !== known) [known, knownSince] = [seen, performance.now()]
    if (performance.now() - knownSince > STUCK_MS) throw new Error(`Nothing moves after ${seen}.`)
    return progress
  }
}

async function countRows(
  { client }: FleetSandbox,
  table: string,
): Promise<{ wrong: number; changed: number }> {
  const { rows } = await client.query<{ wrong: number; changed: number }>(
    `SELECT count(*) FILTER (WHERE n <> CASE WHEN ${MATCHING} THEN 1 ELSE 0 END)::int AS wrong,
       count(*) FILTER (WHERE n = 1)::int AS changed FROM ${table}`,
  )
  return rows[0] ?? { wrong: Number.NaN, changed: Number.NaN }
}
