import { type HistoryInfo, type RememberedDetail, Retention } from '../../shared/remembered-job.ts'
import type { StoredJob } from '../../shared/stored-job.ts'
import { type Beat, writeBeat, type Written } from './beat.ts'
import { HistoryFile } from './history-file.ts'
import { idsBeginning, listJobs, type Query, readDetail, writeSeen } from './remembered.ts'
import { DAY_MS, forgetSome, readRetention, writeRetention } from './retention.ts'

/** What can be asked of the history and told to it. Nothing throws: `info` says what is wrong. */
export type Store = ReturnType<typeof openStore>

/** Writes take milliseconds; whoever waits longer tries again with the next beat. */
const WAIT_MS = 1_000

/** The history in the file at `path`, used on this thread, which others hold up for `waitMs` at most. */
export function openStore(path: string, now: () => number = Date.now, waitMs = WAIT_MS) {
  const file = new HistoryFile(path, waitMs)
  return {
    write: (beat: Beat): Written =>
      file.write((database) => {
        // The end of a job is worth a wait, which holds up its job no more.
        database.exec(`PRAGMA busy_timeout = ${beat.result ? WAIT_MS : waitMs}`)
        return writeBeat(database, beat)
      }, 'failed'),
    /** What the ledger of a cluster has told of its jobs. */
    see: (jobs: readonly StoredJob[]): void =>
      file.write((database) => {
        const since = now() - readRetention(database).days * DAY_MS
        writeSeen(database, jobs, { at: now(), since })
      }, undefined),
    /** Newest first. */
    list: (query: Query): StoredJob[] => file.read((database) => listJobs(database, query, now()), []),
    /** Null for a job that is not remembered. */
    detail: (jobId: string): RememberedDetail | null =>
      file.read((database) => readDetail(database, jobId, now()), null),
    /** Ids with this beginning: ten at most. */
    beginning: (id: string): string[] => file.read((database) => idsBeginning(database, id), []),
    remove: (jobId: string): void =>
      file.read((database) => void database.prepare('DELETE FROM job WHERE id = ?').run(jobId), undefined),
    /** Forgets a slice of what is kept too long, or of everything that has ended; whether there is more. */
    forget: (what: 'old' | 'all'): boolean =>
      file.read((database) => {
        if (what === 'old') return forgetSome(database, readRetention(database), now())
        if (forgetSome(database, { days: 0, jobs: 0 }, now())) return true
        // What was forgotten is to be gone from the disk, too.
        database.exec('VACUUM; PRAGMA wal_checkpoint(TRUNCATE)')
        return false
      }, false),
    keep: (retention: Retention): void =>
      file.write((database) => writeRetention(database, retention), undefined),
    info: (): HistoryInfo => {
      const { jobs, retention } = file.read(
        (database) => ({
          jobs: Number(database.prepare('SELECT count(*) AS jobs FROM job').get()?.['jobs']),
          retention: readRetention(database),
        }),
        { jobs: 0, retention: Retention.parse({}) },
      )
      return { jobs, retention, fault: file.fault }
    },
    /** As in `info`, without a look at the file. */
    fault: (): string | null => file.fault,
    close: (): void => file.close(),
  }
}
