import { existsSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { reasonOf } from '../files/file-fault.ts'
import { tryFileLock } from '../files/file-lock.ts'
import { HistoryOff, identityOf, isDamage, isSound, openDatabase, requireSqlite } from './database.ts'

/** The file and the two that SQLite keeps beside it. */
const PARTS = ['', '-wal', '-shm']

/**
 * The history's file, opened when it is first needed. Nothing it does throws: a history that cannot be used is off,
 * with a sentence that says why, and is tried again with the next use.
 */
export class HistoryFile {
  readonly #path: string
  readonly #waitMs: number
  #open: { readonly database: DatabaseSync; readonly identity: string | null } | null = null
  /** Why the last read failed, and the last write: a full disk can be read. */
  readonly #faults: { read: string | null; write: string | null } = { read: null, write: null }
  /** What became of a damaged file, as long as this process lives. */
  #notice: string | null = null

  /** `waitMs`: for how long other processes that write may hold up a use. */
  constructor(path: string, waitMs: number) {
    this.#path = path
    this.#waitMs = waitMs
  }

  get fault(): string | null {
    return this.#faults.write ?? this.#faults.read ?? this.#notice
  }

  /** What `work` answers, or `otherwise` where there is no file yet or it cannot be used. */
  read<T>(work: (database: DatabaseSync) => T, otherwise: T): T {
    return this.#try('read', otherwise, () => {
      if (existsSync(this.#path)) return this.#mended(work)
      requireSqlite()
      return otherwise
    })
  }

  /** The same of a work that changes something; it makes the file where it is missing. */
  write<T>(work: (database: DatabaseSync) => T, otherwise: T): T {
    return this.#try('write', otherwise, () => this.#mended(work))
  }

  close(): void {
    this.#open?.database.close()
    this.#open = null
  }

  #try<T>(kind: 'read' | 'write', otherwise: T, use: () => T): T {
    try {
      const value = use()
      this.#faults[kind] = null
      return value
    } catch (error) {
      this.#faults[kind] = faultOf(error)
      this.close()
      return otherwise
    }
  }

  #mended<T>(work: (database: DatabaseSync) => T): T {
    try {
      return work(this.#database())
    } catch (error) {
      if (!isDamage(error)) throw error
      this.close()
      this.#setAside()
      return work(this.#database())
    }
  }

  #database(): DatabaseSync {
    // Somebody has removed the file, or another process has set it aside: nobody would find what is written to it.
    if (this.#open && this.#open.identity !== identityOf(this.#path)) this.close()
    if (this.#open) return this.#open.database
    const database = openDatabase(this.#path, this.#waitMs)
    this.#open = { database, identity: identityOf(this.#path) }
    return database
  }

  /** Unless another process has just done so. */
  #setAside(): void {
    const lock = tryFileLock(`${this.#path}.lock`)
    if (!lock) return
    try {
      if (isSound(this.#path, this.#waitMs)) return
      const moment = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
      const name = `history-damaged-${moment}.sqlite`
      for (const part of PARTS) {
        const from = `${this.#path}${part}`
        if (existsSync(from)) renameSync(from, join(dirname(this.#path), `${name}${part}`))
      }
      this.#notice = `${basename(this.#path)} was damaged. It was renamed to ${name}, and a new history was started.`
    } finally {
      lock.close()
    }
  }
}

function faultOf(error: unknown): string {
  if (error instanceof HistoryOff) return error.message
  return `Jobs are not recorded: the job history cannot be used (${reasonOf(error)}).`
}
