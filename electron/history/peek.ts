import { existsSync } from 'node:fs'
import type { StoredJob } from '../../shared/stored-job.ts'
import { openToLook } from './database.ts'
import { listJobs } from './remembered.ts'

/**
 * The newest jobs in the file at `path`, without a trace of the look: nothing is made, mended or waited for. Throws
 * what SQLite throws, and HistoryOff where this Node.js has none.
 */
export function peekJobs(path: string, limit: number): StoredJob[] {
  if (!existsSync(path)) return []
  const database = openToLook(path)
  try {
    return listJobs(database, { search: '', cluster: null, limit }, Date.now())
  } finally {
    database.close()
  }
}
