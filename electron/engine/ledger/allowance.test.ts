import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import type { Connection } from '../../../shared/cluster.ts'
import { withTable } from '../../testing/cluster.ts'
import { openSession, type Session } from '../db/session.ts'
import { untilItPassed } from '../db/until-it-passed.ts'
import { heldJob } from '../testing/held-job.ts'
import { isShort, raiseAllowance, shareOf } from './allowance.ts'
import { readPulse, type Pulse } from './job-record.ts'
import { renewLease, takeLease, type Holder } from './lease.ts'

const APPROVED = 1_000
const NO_WORK = {
  ...{ host: 'h', pid: 1, workers: 1, rows: 0, preparedRows: 0, rowsPerSecond: 0 },
  leaseMs: 60_000,
}
/** Many times what it takes. */
const MOST_ROUNDS = 2_000

/** A process as far as its allowance goes: it looks at the ledger, and changes rows in a range of its own. */
class Process implements AsyncDisposable {
  readonly #session: Session
  readonly #holder: Holder
  readonly #range: number
  #unspent: number

  private constructor(session: Session, holder: Holder, range: number, unspent: number) {
    this.#session = session
    this.#holder = holder
    this.#range = range
    this.#unspent = unspent
  }

  static async join(
    connection: Connection,
    holder: Holder,
    range: number,
    unspent: number,
  ): Promise<Process> {
    const session = await openSession(connection, 'sluice')
    await untilItPassed(async () => await takeLease(session, holder, unspent))
    return new Process(session, holder, range, unspent)
  }

  /** Answers what the ledger says. */
  async look(holder = this.#holder): Promise<Pulse> {
    await untilItPassed(async () => await renewLease(this.#session, holder, this.#unspent, NO_WORK))
    const pulse = await readPulse(this.#session, holder.jobId)
    if (!pulse) throw new Error('The job is gone.')
    const share = shareOf(pulse) ?? 0
    if (isShort(this.#unspent, Math.max(1, share))) {
      // More than its share, so that those who ask at once ask for the same rows.
      const most = Math.max(1, 2 * share)
      this.#unspent += await raiseAllowance(this.#session, holder, this.#unspent, most)
    } else this.#unspent = Math.min(this.#unspent, share)
    return pulse
  }

  async change(): Promise<void> {
    const rows = Math.min(this.#unspent, Math.ceil(Math.random() * 40))
    await untilItPassed(async () => {
      const values = [this.#holder.jobId, this.#range, rows]
      const change =
        'UPDATE sluice.key_range SET rows = rows + $3::bigint WHERE job_id = $1::uuid AND range_no = $2::int'
      await this.#session.query(change, values)
    })
    this.#unspent -= rows
  }

  /** Its lease runs out at once, with what it still has. */
  async die(): Promise<void> {
    await this.look({ ...this.#holder, leaseMs: 0 })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session.close()
  }
}

it('is never more, of all processes together, than was approved, and all of that in the end', async () => {
  await withTable('id int PRIMARY KEY', async (table) => {
    await using job = await heldJob(table, null, [['1'], ['2'], ['3']], 'true', APPROVED)
    const { holder } = job
    const other = () => ({ ...holder, owner: randomUUID() })
    await using first = await Process.join(table.connection, holder, 0, APPROVED)
    await using second = await Process.join(table.connection, other(), 1, 0)
    await using third = await Process.join(table.connection, other(), 2, 0)
    const changed: number[] = []
    const work = async (one: Process, rounds: number) => {
      for (let round = 0; round < rounds; round += 1) {
        const { rows } = await one.look()
        changed.push(rows)
        if (rows >= APPROVED) return
        await one.change()
      }
    }
    const killed = work(third, 5).then(async () => await third.die())
    await Promise.all([work(first, MOST_ROUNDS), work(second, MOST_ROUNDS), killed])
    expect(changed.filter((rows) => rows > APPROVED)).toEqual([])
    expect((await readPulse(job.session, holder.jobId))?.rows).toBe(APPROVED)
  })
})

it('ends with the lease of a process that others took for dead', async () => {
  await withTable('id int PRIMARY KEY', async (table) => {
    await using job = await heldJob(table, null, [], 'true', APPROVED)
    const gone = { ...job.holder, leaseMs: 0 }
    const other = { ...job.holder, owner: randomUUID() }
    expect(await renewLease(job.session, gone, 600, NO_WORK)).toBe(true)
    await takeLease(job.session, other, 0)
    expect(await raiseAllowance(job.session, other, 0, APPROVED)).toBe(APPROVED)
    expect(await renewLease(job.session, gone, 600, NO_WORK)).toBe(false)
  })
})
