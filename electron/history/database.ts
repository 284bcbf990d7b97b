import { closeSync, existsSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DatabaseSync } from 'node:sqlite'
import { makeFolder } from '../files/make-folder.ts'
import { nodeSqlite } from '../files/sqlite.ts'
import { MIGRATIONS } from './migrations.ts'

const OWNER_ONLY = 0o600
/** SQLite's codes for a file that is damaged, or no database; the rest of a code says more closely why. */
const DAMAGED = new Set([11, 26])
const CODE_BITS = 0xff

/** Why the history is off, as a sentence. */
export class HistoryOff extends Error {
  override readonly name = 'HistoryOff'
}

const LATER_VERSION = 'The job history was written by a newer version of Sluice. Update Sluice to see it.'
const NO_SQLITE = 'Jobs are not recorded on this machine: this Node.js does not include SQLite.'

/**
 * Opens the file, makes it where it is missing, brings it to this version's tables and tries it. Throws HistoryOff
 * and what SQLite throws. `waitMs`: for how long others may hold it up. The only place that makes a connection of
 * node:sqlite for the history.
 */
export function openDatabase(path: string, waitMs: number): DatabaseSync {
  makeFolder(dirname(path))
  // SQLite would let others read it; its two companions take over what the file allows.
  if (!existsSync(path)) closeSync(openSync(path, 'a', OWNER_ONLY))
  return connected(path, waitMs, (database) => {
    // Readers and a writer do not wait for each other. A killed process loses nothing that was committed; after a
    // power cut the file is whole and may lack the last second.
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = NORMAL')
    migrate(database)
    database.prepare('SELECT id, summary FROM job LIMIT 1').all()
    return database
  })
}

/**
 * Opens a file that is there for reading alone. Where nobody has it open all of it is in the one file, and SQLite would
 * make the two companions of the file anew for a look.
 */
export function openToLook(path: string): DatabaseSync {
  const { DatabaseSync: Connection } = requireSqlite()
  const url = pathToFileURL(path)
  if (!existsSync(`${path}-wal`)) url.searchParams.set('immutable', '1')
  return new Connection(url, { readOnly: true, timeout: 0 })
}

/** Whether all of the file and its indexes is right; throws where it cannot be opened for another reason than damage. */
export function isSound(path: string, waitMs: number): boolean {
  try {
    return connected(path, waitMs, (database) => {
      const [first] = database.prepare('PRAGMA integrity_check(1)').all()
      database.close()
      return first?.['integrity_check'] === 'ok'
    })
  } catch (error) {
    if (isDamage(error)) return false
    throw error
  }
}

/** Does all of `work` or nothing of it; writers take turns. */
export function inTransaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const value = work()
    database.exec('COMMIT')
    return value
  } finally {
    // A full disk has rolled back already.
    if (database.isTransaction) database.exec('ROLLBACK')
  }
}

export function isDamage(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && DAMAGED.has(Number(error.errcode) & CODE_BITS)
}

/** Which file stands at a path: another one of its name is not the same. */
export function identityOf(path: string): string | null {
  const { dev, ino } = statSync(path, { throwIfNoEntry: false }) ?? {}
  return ino === undefined ? null : `${dev}:${ino}`
}

/** Throws HistoryOff where this Node.js has none. */
export function requireSqlite(): NonNullable<ReturnType<typeof nodeSqlite>> {
  const sqlite = nodeSqlite()
  if (!sqlite) throw new HistoryOff(NO_SQLITE)
  return sqlite
}

function connected<T>(path: string, waitMs: number, use: (database: DatabaseSync) => T): T {
  const { DatabaseSync: Connection } = requireSqlite()
  const database = new Connection(path, { timeout: waitMs })
  try {
    return use(database)
  } catch (error) {
    database.close()
    throw error
  }
}

function migrate(database: DatabaseSync): void {
  if (versionOf(database) === MIGRATIONS.length) return
  inTransaction(database, () => {
    const version = versionOf(database)
    if (version > MIGRATIONS.length) throw new HistoryOff(LATER_VERSION)
    for (const statements of MIGRATIONS.slice(version)) database.exec(statements)
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length}`)
  })
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'])
}
