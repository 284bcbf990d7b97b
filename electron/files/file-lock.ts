import { accessSync, closeSync, constants, existsSync, openSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { nodeSqlite } from './sqlite.ts'
import { trySystemLock } from './system-lock.ts'

const POLL_MS = 20
/** SQLite's codes: another holds the lock; the file is not the empty one that it should be. */
const BUSY = 5
const DAMAGED = new Set([11, 26])
/** The file cannot be written, or not be opened. */
const CLOSED = new Set([8, 14])
/** The rest of a code says more closely why. */
const CODE_BITS = 0xff

/**
 * Runs `work` while no other process, and nobody else in this one, holds the lock at `path`;
 * answers null when the other does not let go within `waitMs`.
 *
 * The lock is SQLite's lock on an empty file, held by an open transaction: the system itself gives
 * it up when its holder dies, however it dies, so it is never stale.
 */
export async function withFileLock<T>(
  path: string,
  waitMs: number,
  work: () => Promise<T>,
): Promise<T | null> {
  const letGo = await acquire(path, waitMs)
  if (!letGo) return null
  try {
    return await work()
  } finally {
    letGo()
  }
}

async function acquire(path: string, waitMs: number): Promise<(() => void) | null> {
  const deadline = performance.now() + waitMs
  for (;;) {
    const letGo = await holdFileLock(path)
    if (letGo || performance.now() > deadline) return letGo
    await sleep(POLL_MS)
  }
}

/** How to let go of the lock, now that this process holds it; null where somebody else does. */
export async function holdFileLock(path: string): Promise<(() => void) | null> {
  if (!nodeSqlite()) return await trySystemLock(path)
  const lock = tryFileLock(path)
  return lock && (() => lock.close())
}

/** Whether another process holds the lock; to look keeps no other reader out and makes no file. */
export async function isFileLocked(path: string): Promise<boolean> {
  if (!existsSync(path)) return false
  if (!nodeSqlite()) {
    const letGo = await trySystemLock(path)
    letGo?.()
    return letGo === null
  }
  const reader = tryFileLock(path, 'SELECT 1 FROM sqlite_schema', true)
  reader?.close()
  // A damaged file is removed, which is as good as free.
  return reader === null && existsSync(path)
}

/** The open database that holds the lock, or null when somebody else does. Throws the system's own error where the file cannot be used. */
export function tryFileLock(
  path: string,
  statement = 'BEGIN EXCLUSIVE',
  readOnly = false,
): DatabaseSync | null {
  const sqlite = nodeSqlite()
  if (!sqlite) throw new Error('This Node has no SQLite to lock files with.')
  let database: DatabaseSync | null = null
  try {
    database = new sqlite.DatabaseSync(path, { timeout: 0, readOnly })
    // In memory, so that taking the lock writes nothing and needs no room on the disk.
    database.exec('PRAGMA journal_mode = MEMORY')
    database.exec(statement)
    return database
  } catch (error) {
    database?.close()
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & CODE_BITS : 0
    if (DAMAGED.has(code)) rmSync(path, { force: true })
    if (DAMAGED.has(code) || code === BUSY) return null
    throw CLOSED.has(code) ? accessFault(path, readOnly ? constants.R_OK : constants.W_OK, error) : error
  }
}

/**
 * SQLite does not say why a file cannot be used; the system does when it is asked. Opening the file itself
 * and closing it again would give up a lock that this process may have on it.
 */
function accessFault(path: string, mode: number, cause: unknown): unknown {
  const folder = dirname(path)
  try {
    accessSync(existsSync(path) ? path : folder, mode)
    closeSync(openSync(folder, 'r'))
    return Object.assign(new Error(`EACCES: permission denied, lock '${path}'`, { cause }), {
      code: 'EACCES',
    })
  } catch (error) {
    return error
  }
}
