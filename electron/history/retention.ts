import type { DatabaseSync } from 'node:sqlite'
import { Retention } from '../../shared/remembered-job.ts'
import { GONE_AFTER_MS } from './beat.ts'
import { inTransaction } from './database.ts'

export const DAY_MS = 24 * 60 * 60 * 1_000
/** Jobs that are forgotten in one transaction: a long one has thousands of rows, and others wait to write. */
const SLICE = 20

/** How long jobs are remembered: what somebody chose, else the defaults. */
export function readRetention(database: DatabaseSync): Retention {
  const row = database.prepare('SELECT days, jobs FROM retention').get()
  return Retention.safeParse(row).data ?? Retention.parse({})
}

export function writeRetention(database: DatabaseSync, { days, jobs }: Retention): void {
  inTransaction(database, () => {
    database.exec('DELETE FROM retention')
    database.prepare('INSERT INTO retention (days, jobs) VALUES (?, ?)').run(days, jobs)
  })
}

/** A job that a process of this machine still records is never forgotten. */
const FORGET = `DELETE FROM job WHERE id IN (
  SELECT id FROM job WHERE (recorder IS NULL OR result IS NOT NULL OR abs($now - heard_at) > ${GONE_AFTER_MS})
    AND (created_at < $before OR id NOT IN (SELECT id FROM job ORDER BY created_at DESC, id LIMIT $jobs))
  LIMIT ${SLICE})`

/** Forgets some of the jobs that are over a bound; false once none is left. */
export function forgetSome(database: DatabaseSync, { days, jobs }: Retention, now: number): boolean {
  const bounds = { now, jobs, before: now - days * DAY_MS }
  return Number(database.prepare(FORGET).run(bounds).changes) === SLICE
}
