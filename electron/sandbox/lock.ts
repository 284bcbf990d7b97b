import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { sandboxBusy } from './fault.ts'
import type { SandboxFolder } from './folder.ts'
import { isSystemError, orNullIfMissing } from './system-error.ts'

/** What is being done to the sandbox while its lock is held. */
export const Transition = z.object({ state: z.enum(['starting', 'stopping']), pid: z.int() })
export type Transition = z.infer<typeof Transition>

const POLL_MS = 50
/** Longer than the longest start (recovery of a large sandbox) that is not stuck. */
const WAIT_MS = 90_000
/** SQLite's codes: another holds the lock; the file is not the empty one that it should be. */
const BUSY = 5
const DAMAGED = new Set([11, 26])

/**
 * Runs `work` while no other process, and nobody else in this one, starts or stops the same
 * sandbox; throws `sandbox-busy` when the other does not finish.
 *
 * The lock is SQLite's lock on an empty file, held by an open transaction: the system itself
 * gives it up when its holder dies, however it dies, so it is never stale. A file with a
 * process id would have to be judged and taken over, which cannot be done without a race.
 */
export async function withLock<T>(
  folder: SandboxFolder,
  state: Transition['state'],
  work: () => Promise<T>,
): Promise<T> {
  const lock = await acquire(folder)
  try {
    noteTransition(folder, { state, pid: process.pid })
    return await work()
  } finally {
    rmSync(folder.transition, { force: true })
    lock.close()
  }
}

/** For others' eyes only: a sandbox on a full disk must still stop. */
function noteTransition(folder: SandboxFolder, transition: Transition): void {
  try {
    writeFileSync(folder.transition, JSON.stringify(transition))
  } catch (error) {
    rmSync(folder.transition, { force: true })
    if (!isSystemError(error) || error.code !== 'ENOSPC') throw error
  }
}

/** What the holder of the lock is doing; null when nobody holds it. */
export async function currentTransition(folder: SandboxFolder): Promise<Transition | null> {
  if (!isHeld(folder)) return null
  const text = await orNullIfMissing(readFile(folder.transition, 'utf8'))
  return text ? Transition.parse(JSON.parse(text)) : null
}

async function acquire(folder: SandboxFolder): Promise<DatabaseSync> {
  const deadline = Date.now() + WAIT_MS
  for (;;) {
    const lock = tryLock(folder, 'BEGIN EXCLUSIVE')
    if (lock) return lock
    if (Date.now() > deadline) throw sandboxBusy((await currentTransition(folder))?.state ?? 'starting')
    await sleep(POLL_MS)
  }
}

/** A reader's lock is enough to see, keeps no other reader out and makes no file. */
function isHeld(folder: SandboxFolder): boolean {
  if (!existsSync(folder.lock)) return false
  const reader = tryLock(folder, 'SELECT 1 FROM sqlite_schema', true)
  reader?.close()
  // A damaged file is removed, which is as good as free.
  return reader === null && existsSync(folder.lock)
}

/** The open database that holds the lock, or null when somebody else does. */
function tryLock(folder: SandboxFolder, statement: string, readOnly = false): DatabaseSync | null {
  const database = new DatabaseSync(folder.lock, { timeout: 0, readOnly })
  try {
    // In memory, so that taking the lock writes nothing and needs no room on the disk.
    database.exec('PRAGMA journal_mode = MEMORY')
    database.exec(statement)
    return database
  } catch (error) {
    database.close()
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) : 0
    if (DAMAGED.has(code)) rmSync(folder.lock, { force: true })
    if (DAMAGED.has(code) || code === BUSY) return null
    throw error
  }
}
