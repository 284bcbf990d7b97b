import { displayName, displayTable } from '../../../shared/identifier.ts'
import type { TableName } from '../../../shared/table-name.ts'
import type { Problem, ProblemCode, ProblemKind } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { BatchError } from '../db/batch-error.ts'
import { classifyFailure, codeOf, lookUp } from '../retry/failure.ts'

type Rule = readonly [kind: ProblemKind, code: ProblemCode, nextStep: (table: string) => string]

const CHECK_COLUMNS = (table: string) => `Use columns of “${table}”; quote a name with capitals: "userId".`
const CHECK_TYPES = () => 'Compare a column with a value of its type, or cast: value::numeric.'
const CORRECT_SQL = () => 'Correct the SQL and plan again.'
const ASK_ADMINISTRATOR = (table: string) =>
  `Ask an administrator for SELECT, INSERT, UPDATE and DELETE on “${table}”.`

/** What the database's answer to a statement that holds a person's SQL means for that person. */
const RULES: Record<string, Rule> = {
  '42703': ['usage', 'column-unknown', CHECK_COLUMNS],
  '42P01': ['usage', 'column-unknown', CHECK_COLUMNS],
  '42883': ['usage', 'type-mismatch', CHECK_TYPES],
  '42804': ['usage', 'type-mismatch', CHECK_TYPES],
  '22P02': ['usage', 'type-mismatch', CHECK_TYPES],
  '22007': ['usage', 'type-mismatch', CHECK_TYPES],
  '22008': ['usage', 'type-mismatch', CHECK_TYPES],
  '42846': ['usage', 'type-mismatch', CHECK_TYPES],
  '42803': [
    'refused',
    'condition-unsafe',
    () => 'Compare single rows: aggregate functions are not allowed here.',
  ],
  '42P20': [
    'refused',
    'condition-unsafe',
    () => 'Compare single rows: window functions are not allowed here.',
  ],
  '42501': ['failed', 'permission-denied', ASK_ADMINISTRATOR],
}

/** The column that PostgreSQL takes to be meant, which it names in a hint as `table.column`, as it is typed. */
function meantColumn(error: unknown, { name }: TableName): string | null {
  const { hint } = classifyFailure(error, 'statement')
  const [, meant] = /^Perhaps you meant to reference the column "(.*)"$/s.exec(hint) ?? []
  if (!meant?.startsWith(`${name}.`)) return null
  return `Perhaps you meant the column ${displayName(meant.slice(name.length + 1))}.`
}

/**
 * SQLSTATEs, or how they begin, that only a person's SQL can be the reason of:
 * https://www.postgresql.org/docs/16/errcodes-appendix.html
 */
const OF_SQL = [
  '0A', // a feature that is not supported, or not there
  '21', // more than one row of a sub-select
  '22', // a value
  '42', // a name, a type, the grammar
  '54', // too much of something
  '55000', // a function that cannot be called now
]

export function isOfSql(sqlState = ''): boolean {
  return OF_SQL.some((start) => sqlState.startsWith(start))
}

/** A table that is not there has the code of a column's table that is not there. */
function ruleFor(sqlState: string | undefined, message: string): Rule {
  if (sqlState === '42P01' && message.startsWith('relation '))
    return ['usage', 'table-unknown', () => 'Use a table that exists, with its schema: public.orders.']
  const known = RULES[sqlState ?? '']
  if (known) return known
  return isOfSql(sqlState)
    ? ['usage', 'sql-invalid', CORRECT_SQL]
    : ['failed', 'database-error', () => lookUp(sqlState)]
}

/** Turns a database error met while planning into a problem; what is one already, or may pass by itself, goes through. */
export function databaseProblem(thrown: unknown, table: TableName): unknown {
  const error = thrown instanceof BatchError ? thrown.cause : thrown
  if (error instanceof ProblemError || classifyFailure(error, 'statement').kind === 'retryable') return thrown
  const sqlState = codeOf(error)
  const message = error instanceof Error ? error.message : String(error)
  const [kind, code, nextStep] = ruleFor(sqlState, message)
  const problem: Problem = {
    kind,
    code,
    message: `The database rejected it: ${message}.`,
    nextStep: meantColumn(error, table) ?? nextStep(displayTable(table)),
    ...(sqlState === undefined ? {} : { sqlState }),
  }
  return new ProblemError(problem, { cause: error })
}
