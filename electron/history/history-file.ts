import { existsSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { reasonOf } from '../files/file-fault.ts'
import { tryFileLock } from '../files/file-lock.ts'
import { HistoryOff, isDamage, isSound, openDatabase } from './database.ts'

/** The file and the two that SQLite keeps beside it. */
const PARTS = ['', '-wal', '-shm']

/**
 * The history's file, opened when it is first needed. Nothing it does throws: a history that cannot be used is off,
 * with a sentence that says why, and is tried again with the next use.
 */
export class HistoryFile {
  readonly #path: string
  #database: DatabaseSync | null = null
  #fault: string | null = null
  /** What became of a damaged file, as long as this process lives. */
  #notice: string | null = null

  constructor(path: string) {
    this.#path = path
  }

  get fault(): string | null {
    return this.#fault ?? this.#notice
  }

  /** What `work` answers, or `otherwise` where there is no file yet or it cannot be used. */
  read<T>(work: (database: DatabaseSync) => T, otherwise: T): T {
    return this.#database || existsSync(this.#path) ? this.write(work, otherwise) : otherwise
  }

  /** The same, and makes the file where it is missing. */
  write<T>(work: (database: DatabaseSync) => T, otherwise: T): T {
    try {
      const value = this.#mended(work)
      this.#fault = null
      return value
    } catch (error) {
      this.#fault = faultOf(error)
      this.close()
      return otherwise
    }
  }

  close(): void {
    this.#database?.close()
    this.#database = null
  }

  #mended<T>(work: (database: DatabaseSync) => T): T {
    try {
      return work(this.#open())
    } catch (error) {
      if (!isDamage(error)) throw error
      this.close()
      this.#setAside()
      return work(this.#open())
    }
  }

  #open(): DatabaseSync {
    this.#database ??= openDatabase(this.#path)
    return this.#database
  }

  /** Unless another process has just done so. */
  #setAside(): void {
    const lock = tryFileLock(`${this.#path}.lock`)
    if (!lock) return
    try {
      if (isSound(this.#path)) return
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
