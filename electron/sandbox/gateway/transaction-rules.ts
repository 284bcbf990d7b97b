import { DDL_WITH_DML, SEVERAL_DDL } from './server-errors.ts'
import type { ServerError, Statement } from './statement.ts'

/** What the rules know of a transaction. One that is not explicit ends with its text, or at the next Sync. */
export interface Transaction {
  readonly explicit: boolean
  /** Milliseconds since the epoch; of an explicit one. */
  readonly startedAt: number
  /** It has read, changed or defined something, so it has seen a schema. */
  readonly used: boolean
  readonly changed: boolean
  readonly schemaChanged: boolean
  /** It met a conflict that its COMMIT has to tell. */
  readonly doomed: boolean
}

export const NO_TRANSACTION: Transaction = {
  explicit: false,
  startedAt: 0,
  used: false,
  changed: false,
  schemaChanged: false,
  doomed: false,
}

/** What a text does to the transaction it runs in. */
export interface Outcome {
  readonly transaction: Transaction
  /** Changed rows become permanent with this text. */
  readonly commitsRows: boolean
  /** A changed schema becomes permanent with this text. */
  readonly commitsSchema: boolean
  /** DDL twice, or along with changed rows. */
  readonly refusal: ServerError | null
}

/** Reads statements in their order, as if each of them succeeded. */
export function outcomeOf(before: Transaction, statements: readonly Statement[], now: number): Outcome {
  const outcome = { commitsRows: false, commitsSchema: false, refusal: null as ServerError | null }
  let transaction = before
  for (const { kind } of statements) {
    outcome.refusal ??= ddlFault(transaction, kind)
    if (kind === 'commit') {
      outcome.commitsRows ||= transaction.changed
      outcome.commitsSchema ||= transaction.schemaChanged
    }
    transaction = after(transaction, kind, now)
  }
  if (!transaction.explicit) {
    // What an earlier message of the same implicit transaction did has been counted with that.
    outcome.commitsRows ||= transaction.changed && !before.changed
    outcome.commitsSchema ||= transaction.schemaChanged && !before.schemaChanged
  }
  return { ...outcome, transaction }
}

function ddlFault(transaction: Transaction, kind: Statement['kind']): ServerError | null {
  if (kind === 'ddl' && transaction.schemaChanged) return SEVERAL_DDL
  if (kind === 'ddl' && transaction.changed) return DDL_WITH_DML
  return kind === 'change' && transaction.schemaChanged ? DDL_WITH_DML : null
}

function after(transaction: Transaction, kind: Statement['kind'], now: number): Transaction {
  switch (kind) {
    case 'begin':
      return transaction.explicit ? transaction : { ...transaction, explicit: true, startedAt: now }
    case 'commit':
    case 'rollback':
      return NO_TRANSACTION
    case 'read':
      return { ...transaction, used: true }
    case 'change':
      return { ...transaction, used: true, changed: true }
    case 'ddl':
      return { ...transaction, used: true, schemaChanged: true }
    case 'other':
      return transaction
  }
}
