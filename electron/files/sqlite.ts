import type * as Sqlite from 'node:sqlite'

/** Node's own SQLite, which one before 22.13 does not have. Those before 24.15 warn that it is young, on standard error. */
export function nodeSqlite(): typeof Sqlite | undefined {
  const { emitWarning } = process
  process.emitWarning = () => {}
  try {
    return process.getBuiltinModule('node:sqlite')
  } finally {
    process.emitWarning = emitWarning
  }
}
