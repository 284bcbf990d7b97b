import type { SandboxFaults } from '../../../shared/sandbox-faults.ts'
import { fateOf, happens } from './commit-fate.ts'
import { CONFLICT, SCHEMA_CHANGED, tooOld, UNAVAILABLE } from './server-errors.ts'
import type { SchemaChange, SchemaUser, SharedSchema } from './shared-schema.ts'
import type { ServerError, Statement, StatementKind, StatementText } from './statement.ts'
import { NO_TRANSACTION, outcomeOf, type Transaction } from './transaction-rules.ts'

/**
 * What becomes of a text before PostgreSQL runs it. `refuse`: it is not run. `undo`: it is a COMMIT,
 * and becomes a ROLLBACK. `hide`: it takes effect, and an error is told in its place. `cut`: the connection
 * ends, before it or after it has taken effect.
 */
export type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'refuse' | 'undo'; readonly error: ServerError }
  | { readonly kind: 'hide'; readonly error: ServerError; readonly isCommit: boolean }
  | { readonly kind: 'cut'; readonly moment: 'before' | 'after' }

export interface JudgeOptions {
  readonly transactionSeconds: number
  readonly schema: SharedSchema
  readonly faults: () => SandboxFaults
  readonly now: () => number
  readonly random: () => number
}

const PASS: Verdict = { kind: 'pass' }
/** What looks at the schema, and so notices that it changed. */
const USES_SCHEMA: ReadonlySet<StatementKind> = new Set(['read', 'change', 'ddl'])

/** The rules of one connection, and what they remember: its transaction and the schema it knows. */
export class Judge implements SchemaUser {
  readonly #options: JudgeOptions
  #transaction = NO_TRANSACTION
  #failed = false
  #knownSchema: number
  /** Of the schema, under way here: from before it is sent until it is permanent or undone. */
  #change: SchemaChange | null = null
  #isRunning = false
  #faults: SandboxFaults

  constructor(options: JudgeOptions) {
    this.#options = options
    options.schema.users.add(this)
    this.#knownSchema = options.schema.current
    this.#faults = options.faults()
  }

  /** Inside an explicit transaction that PostgreSQL has not given up. */
  get inTransaction(): boolean {
    return this.#transaction.explicit && !this.#failed
  }

  /** PostgreSQL has given the transaction up and refuses everything but its end. */
  get failed(): boolean {
    return this.#failed
  }

  get delayMs(): number {
    return this.#faults.delayMs
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** Another connection is changing the schema; what has begun here may be what that waits for. */
  get waitsForSchema(): boolean {
    return this.#options.schema.isChanging && !this.#change && !this.#transaction.explicit && !this.#failed
  }

  /** Asked before each text: whether it changes the schema, and others have begun what has to end first. */
  waitsForOthers({ statements }: StatementText): boolean {
    if (this.#failed || !statements.some(({ kind, refusal }) => kind === 'ddl' && !refusal)) return false
    this.#change ??= this.#options.schema.begin(this)
    return this.#change.waitsForOthers
  }

  /**
   * Whether the rules have nothing to say about a text, so that it need not wait for the answers before.
   * Asked before each `judge`; looks at the faults anew.
   */
  isFree({ statements: [first, second] }: StatementText): boolean {
    this.#faults = this.#options.faults()
    if (this.#transaction !== NO_TRANSACTION || this.#failed || !first || second) return false
    if (first.tag !== null || this.#faults.unavailableRate > 0) return false
    if (first.kind === 'read') return true
    return first.kind === 'change' && this.#faults.conflictRate === 0 && this.#faults.cutRate === 0
  }

  /** Decides on a text, and takes it for done unless it is refused. */
  judge({ statements }: StatementText): Verdict & { readonly commitsSchema?: boolean } {
    if (this.#failed && !statements.some(({ kind }) => kind === 'commit' || kind === 'rollback')) return PASS
    const [first] = statements
    if (!first) return PASS
    if (this.#failed) this.#transaction = NO_TRANSACTION
    this.#failed = false
    const before = this.#transaction
    this.#isRunning = !before.explicit
    const isCommit = statements.length === 1 && first.kind === 'commit' && before.explicit
    const outcome = outcomeOf(before, statements, this.#options.now())
    const error =
      this.#refusal(statements) ?? outcome.refusal ?? (isCommit && before.doomed ? CONFLICT : null)
    if (error) return this.#refuse(error, isCommit)
    if (!outcome.commitsRows && this.#isUnavailable(statements)) return this.#refuse(UNAVAILABLE, isCommit)
    this.#transaction = outcome.transaction
    if (!outcome.commitsRows) return { kind: 'pass', commitsSchema: outcome.commitsSchema }
    const fate = fateOf(this.#faults, this.#options.random)
    switch (fate) {
      case 'pass':
        return { kind: 'pass', commitsSchema: outcome.commitsSchema }
      case 'conflict':
        return this.#refuse(CONFLICT, isCommit)
      case 'unavailable-before':
        return this.#refuse(UNAVAILABLE, isCommit)
      case 'unavailable-after':
        return { kind: 'hide', error: UNAVAILABLE, isCommit }
      case 'cut-before':
        return { kind: 'cut', moment: 'before' }
      case 'cut-after':
        return { kind: 'cut', moment: 'after' }
    }
  }

  /** Of a text that commits no rows; what becomes of one that does is its fate. */
  #isUnavailable(statements: readonly Statement[]): boolean {
    const asks = statements.some(({ kind }) => USES_SCHEMA.has(kind))
    return asks && happens(this.#faults.unavailableRate, this.#options.random)
  }

  #refuse(error: ServerError, isCommit: boolean): Verdict {
    if (!isCommit) return { kind: 'refuse', error }
    this.#transaction = NO_TRANSACTION
    return { kind: 'undo', error }
  }

  #refusal(statements: readonly Statement[]): ServerError | null {
    const { explicit, startedAt, used } = this.#transaction
    for (const { refusal, refusalInTransaction } of statements) {
      const refused = refusal ?? (explicit ? refusalInTransaction : null)
      if (refused) return refused
    }
    const ends = statements[0]?.kind === 'rollback'
    const ageSeconds = (this.#options.now() - startedAt) / 1_000
    if (explicit && !ends && ageSeconds > this.#options.transactionSeconds)
      return tooOld(ageSeconds, this.#options.transactionSeconds)
    return this.#schemaFault(statements, used)
  }

  /** Once for each change of the schema by others. */
  #schemaFault(statements: readonly Statement[], used: boolean): ServerError | null {
    const { current } = this.#options.schema
    if (this.#knownSchema === current) return null
    const notices = statements.some(({ kind }) => USES_SCHEMA.has(kind) || (kind === 'commit' && used))
    if (!notices) return null
    this.#knownSchema = current
    return SCHEMA_CHANGED
  }

  /** The transaction met a conflict, and goes on for show. */
  doom(): void {
    this.#transaction = { ...this.#transaction, doomed: true }
  }

  /** A changed schema has become permanent: every other connection will notice. */
  schemaCommitted(): void {
    const { schema } = this.#options
    const knewAll = this.#knownSchema === schema.current
    schema.current += 1
    if (knewAll) this.#knownSchema = schema.current
  }

  /** The connection is gone, and nothing becomes permanent any more of what was under way. */
  leave(): void {
    this.#options.schema.users.delete(this)
    this.#endStatement()
    this.#endChange()
  }

  #endChange(): void {
    this.#change?.end()
    this.#change = null
  }

  #endStatement(): void {
    if (!this.#isRunning) return
    this.#isRunning = false
    this.#options.schema.settled()
  }

  /** Nothing is under way any more, and PostgreSQL says how its transaction stands. */
  settle(status: 'idle' | 'open' | 'failed'): void {
    // PostgreSQL has others wait from the DDL on, and not only at the COMMIT.
    if (status !== 'open' || !this.#transaction.schemaChanged) this.#endChange()
    this.#endStatement()
    this.#failed = status === 'failed'
    if (status === 'idle') this.#transaction = NO_TRANSACTION
    else if (!this.#transaction.explicit) this.#transaction = this.#opened()
  }

  /** An implicit transaction ends with its Sync. */
  endImplicit(): void {
    if (!this.#transaction.explicit) this.#transaction = NO_TRANSACTION
  }

  #opened(): Transaction {
    return { ...NO_TRANSACTION, explicit: true, startedAt: this.#options.now() }
  }
}
