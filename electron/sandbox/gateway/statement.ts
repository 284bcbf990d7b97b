/** An error as the server words it. */
export interface ServerError {
  readonly sqlState: string
  readonly message: string
  readonly detail?: string
  readonly hint?: string
}

/**
 * `change` is INSERT, UPDATE, DELETE, also inside WITH; `ddl` is everything that changes the schema
 * or rights, after which other sessions meet OC001.
 */
export type StatementKind = 'read' | 'change' | 'ddl' | 'begin' | 'commit' | 'rollback' | 'other'

export interface Statement {
  readonly kind: StatementKind
  /** Why Aurora DSQL would not take it, whatever went before; null when it would. */
  readonly refusal: ServerError | null
  /** Why it would not take it inside an explicit transaction (ANALYZE); null when it would. */
  readonly refusalInTransaction: ServerError | null
  /** What the server says it completed, where PostgreSQL runs another statement in its place. */
  readonly tag: string | null
}

/** A text of one or more statements, read once. */
export interface StatementText {
  /** What PostgreSQL is to run in its place; the text itself where nothing has to change. */
  readonly sql: string
  /** In their order; empty for a text without a statement, or one that PostgreSQL cannot parse (it says so itself). */
  readonly statements: readonly Statement[]
}

/** Reads a text with PostgreSQL's own parser; the same text again costs a look-up. */
export type ReadStatements = (sql: string) => StatementText
