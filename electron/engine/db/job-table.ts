import { displayTable, quoteLiteral, quoteTable } from '../../../shared/identifier.ts'
import type { ColumnFingerprint, Meaning, TableFingerprint } from '../../../shared/plan.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { TableName } from '../../../shared/table-name.ts'
import { describeTable, type TableDefinition } from './catalog.ts'
import { differences, keptDifferences } from './fingerprint.ts'
import { askerDifferences, askerOf, refuseOtherMeaning } from './meaning.ts'
import type { Session } from './session.ts'

/** The table that a job was planned for, and no other of its name. */
export interface JobTable {
  readonly table: TableName
  readonly fingerprint: TableFingerprint
  /** Undefined where nothing is known of it. */
  readonly meaning?: Meaning | undefined
  /** Columns that are archived: with others, rows would not be kept whole. Undefined where nothing is kept. */
  readonly kept?: readonly ColumnFingerprint[] | undefined
}

/**
 * Throws `table-changed` unless the name still means the table that the job was planned for, and
 * `meaning-changed` where this session would look other names up otherwise. Reads only.
 */
export async function requireSameTable(session: Session, job: JobTable): Promise<void> {
  const { table, fingerprint, kept } = job
  const found = await describeForJob(session, job)
  refuseDifferences(table, [
    ...differences(fingerprint, found),
    ...(kept ? keptDifferences(kept, found) : []),
  ])
}

/** As `describeTable`, but a table that is gone is one that has changed. Throws `meaning-changed`. */
export async function describeForJob(
  session: Session,
  { table, meaning }: Pick<JobTable, 'table' | 'meaning'>,
): Promise<TableDefinition> {
  const [found, asker] = await Promise.all([
    describeTable(session, table).catch((error: unknown) => {
      if (!(error instanceof ProblemError) || !GONE.has(error.problem.code)) throw error
      throw tableChanged(table, ['no table with that name exists any more'], RESTORE_TABLE)
    }),
    meaning && askerOf(session),
  ])
  if (meaning && asker) refuseOtherMeaning(askerDifferences(meaning, asker))
  return found
}

const GONE: ReadonlySet<string> = new Set(['table-unknown', 'table-is-view'])

/** Throws `table-changed` when there are any. */
export function refuseDifferences(
  table: TableName,
  found: readonly string[],
  nextStep: string = RESTORE_TABLE,
): void {
  if (found.length > 0) throw tableChanged(table, found, nextStep)
}

const RESTORE_TABLE = 'Restore that table and resume the job, or cancel the job and plan a new one.'

function tableChanged(table: TableName, found: readonly string[], nextStep: string): ProblemError {
  const message = `“${displayTable(table)}” is no longer the table that this job was planned for: ${found.join('; ')}.`
  return new ProblemError({ kind: 'refused', code: 'table-changed', message, nextStep })
}

/**
 * Whether the name still means the table, for a batch's transaction: sent behind a statement that reads
 * the table, it holds for the whole of it. The rest of the fingerprint changes only with an OC001. Not asked
 * of pg_class: a statement that waited for the rename sees the catalog as it was before, but the new table.
 */
export async function isSameTable(session: Session, target: JobTable): Promise<boolean> {
  return (await session.query(`SELECT 1 WHERE ${sameTableSql(target)}`)).count === 1
}

/**
 * What a statement on the table that is under way comes to, and whether the table was the job's: both share a
 * round trip. Where both fail it is for the statement's sake, so its error counts.
 */
export async function onTable<T>(
  session: Session,
  target: JobTable,
  statement: Promise<T>,
): Promise<{ readonly found: T; readonly isSame: boolean }> {
  const same = isSameTable(session, target)
  same.catch(() => undefined)
  return { found: await statement, isSame: await same }
}

/**
 * The same as a condition for a batch of one statement. The name is resolved where the statement is parsed,
 * as that of the table it changes is, so the two cannot differ, if it stands behind that: PostgreSQL parses from
 * left to right and waits at the table's name for whoever renames it. Object-relational mappers send such casts
 * to Aurora DSQL (`sent/needs.ts`).
 */
export function sameTableSql({ table, fingerprint }: JobTable): string {
  return `${quoteLiteral(quoteTable(table))}::regclass::oid = ${quoteLiteral(fingerprint.oid)}::oid`
}
