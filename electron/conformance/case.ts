/** A bind parameter. Text that cannot be compressed is stated by its length, so that no file holds megabytes of it. */
export type Value = string | number | null | { readonly noise: number }

/** What an answer is expected to be; what is left out may be anything. */
export type Expected =
  | { readonly error: string; readonly message?: string; readonly detail?: string }
  | {
      readonly rows?: readonly (readonly (string | null)[])[]
      /** Rows that were changed or returned. */
      readonly count?: number
      /** The command tags of all answers, without their counts. */
      readonly commands?: readonly string[]
      readonly columns?: readonly string[]
    }

/** What of an answer differs by nature between clusters, or from one run to the next. */
export interface Rule {
  /** Columns whose values are ids, object ids, times or other words of the service. */
  readonly mask?: readonly string[]
  /** The rows have no order. */
  readonly unordered?: boolean
  /** Only whether it was answered counts: texts of plans and versions. */
  readonly outcome?: boolean
}

/** One statement, sent when the one before was answered. */
export interface Step {
  /**
   * `{schema}` stands for the scratch schema, `{x}` for what a step before kept under that name. A statement touches nothing outside the scratch schema, also where the cluster takes what it should refuse.
   */
  readonly sql: string
  /** On which of the two connections; `one` unless said otherwise. */
  readonly on?: 'one' | 'two'
  readonly values?: readonly Value[]
  /** Any answer but an error unless said otherwise. */
  readonly expect?: Expected
  readonly rule?: Rule
  /** Keeps the first value of the first row under this name. */
  readonly keep?: string
}

/** Statements whose answers Aurora DSQL is known to give. */
export interface Case {
  readonly name: string
  /** Where the answers were documented or recorded, if not in Aurora DSQL's user guide. */
  readonly source?: string
  /** What the sandbox does instead, where nothing could make it answer alike so far. */
  readonly gap?: string
  readonly steps: readonly Step[]
}

/** Cases about one thing, on the same tables. */
export interface CaseGroup {
  readonly name: string
  /** Statements that make the tables of the group, once; each is a transaction. */
  readonly prepare: readonly string[]
  /** Statements before each case, after a ROLLBACK on both connections. */
  readonly reset?: readonly string[]
  readonly cases: readonly Case[]
}

/** A case that Aurora DSQL's user guide states. */
export function stated(name: string, steps: readonly Step[]): Case {
  return { name, steps }
}

/** A case that was documented or recorded somewhere else. */
export function sourced(source: string, name: string, steps: readonly Step[]): Case {
  return { name, source, steps }
}

/** A case that the sandbox answers otherwise: `gap` says what it does instead. */
export function unlike(source: string, gap: string, name: string, steps: readonly Step[]): Case {
  return { name, source, gap, steps }
}

/** A step that ends in an error. */
export function refused(sql: string, error: string, message?: string, more: Partial<Step> = {}): Step {
  return { sql, expect: { error, ...(message === undefined ? {} : { message }) }, ...more }
}

/** A step that asks for what Aurora DSQL does not have. */
export function unsupported(sql: string, message?: string, more?: Partial<Step>): Step {
  return refused(sql, '0A000', message, more)
}

/** A step that answers with these rows, every value as text. */
export function answers(
  sql: string,
  rows: readonly (readonly (string | null)[])[],
  more: Partial<Step> = {},
): Step {
  return { sql, expect: { rows }, ...more }
}

/** A step that is taken. */
export function taken(sql: string, more: Partial<Step> = {}): Step {
  return { sql, ...more }
}

/** A step on the second connection. */
export function other(step: Step): Step {
  return { ...step, on: 'two' }
}
