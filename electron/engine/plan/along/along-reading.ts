/** How rows of one table go or change along with rows of others, by one foreign key. */
export interface AlongPath {
  /** The place of the table whose rows go, in the archive's `along`; null for the job's own rows. */
  readonly parent: number | null
  /** Columns that refer, and those that they refer to, in the same order. */
  readonly columns: readonly string[]
  readonly referenced: readonly string[]
  /** What the row gets: SQL of values by column; null where it is deleted. */
  readonly sets: Readonly<Record<string, string>> | null
}

/** How the rows of a table that go along are found; at the same place as the table in the archive's `along`. */
export interface AlongReading {
  readonly paths: readonly AlongPath[]
  /** Whether it is the job's own table, whose own rows do not count among these. */
  readonly isOwn: boolean
}
