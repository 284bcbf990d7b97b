import { JobSpec } from '../../../shared/job-spec.ts'
import type { TestTable } from '../../testing/cluster.ts'
import { NOT_NEEDED, planOf } from '../../testing/plan.ts'
import { openSession, type Session } from '../db/session.ts'
import { recordJob } from '../ledger/job-record.ts'
import { takeLease } from '../ledger/lease.ts'
import { readRange } from '../ledger/range-moves.ts'
import { rangesBetween } from '../plan/ranges/key-range.ts'
import { LedgerProcess, type Work } from './ledger-process.ts'
import { PROCESSES, type Step } from './ledger-steps.ts'
import type { PuppetSession } from './puppet-session.ts'

/** Longer than a statement of these takes, and a wait for nothing. */
const LOCK_TIMEOUT_MS = 40

/** Connections that wait to be used, and all there are. */
export class Connections implements AsyncDisposable {
  readonly #table: TestTable
  readonly #all: Session[] = []
  readonly #free: Session[] = []

  constructor(table: TestTable) {
    this.#table = table
  }

  async take(): Promise<Session> {
    const free = this.#free.pop()
    if (free) return free
    const session = await openSession(this.#table.direct, 'protocol test')
    await session.query(`SET lock_timeout = ${LOCK_TIMEOUT_MS}`)
    this.#all.push(session)
    return session
  }

  giveBack(session: Session): void {
    this.#free.push(session)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const session of this.#all) await session.close()
  }
}

/** A job under way in the hands of several processes. */
export class LedgerWorld {
  readonly #connections: Connections
  readonly #client: TestTable['client']
  readonly #work: Work
  readonly #processes: LedgerProcess[] = []
  /** Cut connections of which the server has not heard yet. */
  readonly #late: PuppetSession[] = []

  constructor(connections: Connections, client: TestTable['client'], work: Work) {
    this.#connections = connections
    this.#client = client
    this.#work = work
  }

  /** Writes the rows and the job into the cluster; the first process holds all of its ranges. */
  async begin(keys: readonly number[], edges: readonly (readonly string[])[]): Promise<void> {
    const { jobId, change } = this.#work
    const { name } = change.table
    await this.#client.query(`DELETE FROM ${name}`)
    await this.#client.query(`INSERT INTO ${name} SELECT unnest($1::int[])`, [keys])
    for (let count = 0; count < PROCESSES; count += 1)
      this.#processes.push(new LedgerProcess(this.#work, await this.#connections.take()))
    const [first] = this.#processes
    if (!first) return
    const session = await this.#connections.take()
    const phases = [
      {
        title: 'update',
        work: { kind: 'span' as const, change },
        ranges: rangesBetween(edges, null),
        countsTowardTotal: true,
      },
    ]
    await takeLease(session, first.holder, 0)
    const plan = planOf(specOf(this.#work))
    await recordJob(session, first.holder, { plan, phases, mostRows: -1, approval: NOT_NEEDED })
    for (let no = 0; no <= edges.length; no += 1) {
      const range = await readRange(session, { ...first.holder, jobId }, no)
      if (range) first.held.set(no, range)
    }
    this.#connections.giveBack(session)
  }

  /** Takes one step. */
  async take(next: Step): Promise<void> {
    switch (next.do) {
      case 'start':
        await this.#processes[next.process]?.start(next.action)
        return await this.#processes[next.process]?.letThrough(next.statements)
      case 'go on':
        return await this.#processes[next.process]?.letThrough(next.statements)
      case 'cut':
        return await this.#cut(next)
      case 'late statement':
        return await this.#late[0]?.letThrough()
      case 'leases run out':
        await this.#client.query(
          `UPDATE sluice.process SET lease_until = now() - interval '1 second' WHERE job_id = $1`,
          [this.#work.jobId],
        )
    }
  }

  /** Whatever is on the way arrives; then one more process, that knows nothing, does what is left. */
  async complete(): Promise<void> {
    for (const one of this.#processes) await one.finish()
    while (this.#late.length > 0) await this.#bury()
    await this.take({ do: 'leases run out' })
    const last = new LedgerProcess(this.#work, await this.#connections.take())
    this.#processes.push(last)
    for (let round = 0; round < 500; round += 1) {
      await last.start({ kind: 'claim', count: 100 })
      await last.finish()
      // A claim that finds nothing may have met a lock.
      if ((await this.look()).ranges.every(({ done }) => done)) return
      await last.start({ kind: 'batch', pick: 0, size: 5 })
      await last.finish()
    }
    throw new Error('The job does not come to its end.')
  }

  /** Ends all that is under way, so that the connections can be used again. */
  async clear(): Promise<void> {
    while (this.#late.length > 0) await this.#bury()
    for (const one of this.#processes) this.#connections.giveBack(await (await one.end()).bury())
  }

  /** The ledger and the rows in one snapshot. */
  async look() {
    const { jobId, change } = this.#work
    const { rows } = await this.#client.query<{
      ranges: RangeRow[]
      rows: [number, number][]
      rejects: string[]
    }>(
      `SELECT (SELECT json_agg(r ORDER BY lo::json->>0 IS NOT NULL, (lo::json->>0)::int)
                 FROM sluice.key_range AS r WHERE job_id = $1) AS ranges,
              (SELECT json_agg(json_build_array(id, n) ORDER BY id) FROM ${change.table.name}) AS rows,
              (SELECT coalesce(json_agg(row_key), '[]') FROM sluice.reject WHERE job_id = $1) AS rejects`,
      [jobId],
    )
    const [found] = rows
    if (!found) throw new Error('The database answered nothing.')
    return found
  }

  async #cut({ process: no, reached, late, killed }: Extract<Step, { do: 'cut' }>): Promise<void> {
    const session = await this.#processes[no]?.cut(await this.#connections.take(), killed)
    if (!session) return
    for (let count = 0; count < reached; count += 1) await session.letThrough()
    this.#late.push(session)
    if (!late) await this.#bury(this.#late.length - 1)
  }

  async #bury(position = 0): Promise<void> {
    const [session] = this.#late.splice(position, 1)
    if (session) this.#connections.giveBack(await session.bury())
  }
}

/** A row of `sluice.key_range` as JSON. */
export interface RangeRow {
  readonly lo: string | null
  readonly hi: string | null
  readonly cursor: string | null
  readonly batches: number
  readonly rows: number
  readonly done: boolean
}

function specOf({ change: { table, where }, maxRejects }: Work): JobSpec {
  return JobSpec.parse({
    operation: 'update',
    cluster: 'sandbox',
    table,
    where,
    set: 'n = n + 1',
    limits: { workers: 1, maxRejects },
  })
}
