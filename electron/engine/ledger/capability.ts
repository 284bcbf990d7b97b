import { afterColon } from '../../../shared/counted.ts'
import { readSql, splitStatements } from '../../sql-file.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import { NO_RIGHT, type Session } from '../db/session.ts'
import { eitherWay } from '../sent/second-way.ts'
import { inTransaction } from '../db/transaction.ts'
import { untilItPassed } from '../db/until-it-passed.ts'
import { BatchError } from '../db/batch-error.ts'
import { codeOf } from '../retry/failure.ts'

/** What a cluster can do, as far as batches depend on it. */
export interface Capabilities {
  /** It runs data-changing WITH queries, so a batch is one statement; no source confirms it for Aurora DSQL. */
  readonly oneStatement: boolean
}

/** Remembers what was found out about a cluster, so that it is asked only once. */
export interface CapabilityStore {
  read(cluster: string): Capabilities | null
  write(cluster: string, capabilities: Capabilities): void
}

/** They change nothing, but a missing table or right shows. */
const PROBES = [
  'INSERT INTO sluice.job SELECT * FROM sluice.job WHERE false',
  'UPDATE sluice.job SET state = state, approvals = approvals, archives = archives WHERE false',
  'INSERT INTO sluice.key_range SELECT * FROM sluice.key_range WHERE false',
  'UPDATE sluice.key_range SET epoch = epoch, outcomes = outcomes WHERE false',
  'INSERT INTO sluice.process SELECT * FROM sluice.process WHERE false',
  'UPDATE sluice.process SET allowance = allowance WHERE false',
  'DELETE FROM sluice.process WHERE false',
  'INSERT INTO sluice.reject SELECT * FROM sluice.reject WHERE false',
]

/** A column that a job can do without; what creates the ledger adds it. */
const REPORT_PROBE = 'UPDATE sluice.process SET report = report WHERE false'

/** `outdated`: a table has not got all the columns that this version needs. */
export type LedgerState = 'ready' | 'missing' | 'outdated' | 'denied'

/** What the SQLSTATE of a probe says of the ledger. */
const LEDGER_STATES: ReadonlyMap<string | undefined, LedgerState> = new Map([
  ['3F000', 'missing'],
  ['42P01', 'missing'],
  ['42703', 'outdated'],
  [NO_RIGHT, 'denied'],
])

/** What there is of the ledger, for this user. */
export async function ledgerState(session: Session): Promise<LedgerState> {
  const refusal = await refusalOf(session, PROBES, new Set(LEDGER_STATES.keys()))
  return refusal === null ? 'ready' : (LEDGER_STATES.get(refusal) ?? 'missing')
}

/** Whether the ledger is there and this user may write to it. */
export async function hasLedger(session: Session): Promise<boolean> {
  return (await ledgerState(session)) === 'ready'
}

/** Which of the SQLSTATEs `known` the cluster refuses these statements with; null when it takes them. Nothing is committed, so nothing can conflict. */
async function refusalOf(
  session: Session,
  probes: readonly string[],
  known: ReadonlySet<string | undefined>,
): Promise<string | null> {
  const ask = async () => await Promise.all(probes.map(async (probe) => await session.query(probe)))
  try {
    await untilItPassed(async () => await inTransaction(session, ask, async () => await Promise.resolve()))
    return null
  } catch (error) {
    const sqlState = error instanceof BatchError ? error.failure.sqlState : undefined
    if (sqlState !== undefined && known.has(sqlState)) return sqlState
    throw error
  }
}

/** Changes nothing; asks only when the store has no answer. */
export async function capabilitiesOf(
  session: Session,
  cluster: string,
  store: CapabilityStore,
): Promise<Capabilities> {
  const known = store.read(cluster)
  if (known) return known
  await requireSnapshots(session)
  const found = { oneStatement: (await refusalOf(session, [CHANGING_WITH], UNSUPPORTED)) === null }
  store.write(cluster, found)
  return found
}

/** Isolation levels under which what a batch reads, changes and notes is one snapshot; Aurora DSQL has no other. */
const SNAPSHOTS = new Set(['repeatable read', 'serializable'])

/** https://docs.aws.amazon.com/aurora-dsql/latest/userguide/working-with-concurrency-control.html */
const DOCUMENTED_ISOLATION = 'repeatable read'

async function requireSnapshots(session: Session): Promise<void> {
  const ask = async () => (await session.query('SHOW transaction_isolation')).rows[0]?.[0] ?? ''
  const isolation = await eitherWay(ask, async () => await Promise.resolve(DOCUMENTED_ISOLATION))
  if (SNAPSHOTS.has(isolation)) return
  throw new ProblemError({
    kind: 'refused',
    code: 'ledger-denied',
    message: `Transactions on this cluster are “${isolation}”, which does not keep rows and ledger consistent.`,
    nextStep: 'Set default_transaction_isolation to repeatable read for this database user.',
  })
}

/** SQLSTATEs of a database that does not know the statement: syntax error, feature, type, function, cast. */
const UNSUPPORTED = new Set(['42601', '0A000', '42704', '42883', '42846'])

/** All that a batch of one statement needs beyond the other kind: two changes at once, a key as JSON, the name of a table as its oid. */
const CHANGING_WITH = `WITH probe AS (UPDATE sluice.job SET state = state WHERE false RETURNING 1)
UPDATE sluice.key_range SET cursor = pg_catalog.json_build_array('a')::text
FROM (SELECT count(*) AS total FROM probe) AS changed
WHERE 'pg_catalog.pg_class'::regclass::oid IS NULL RETURNING changed.total`

/** The statements that make the ledger, for people to read or run. */
export function ledgerSql(): string {
  return readSql('ledger.sql')
}

/** IF NOT EXISTS does not see what another session makes at the same moment: 42P06 schema, 42P07 table, 23505 either. */
const ALREADY_THERE = new Set(['42P06', '42P07', '23505'])

/** Makes what is missing of the ledger, a statement a transaction. Throws `ledger-denied`. */
export async function createLedger(session: Session): Promise<void> {
  if ((await refusalOf(session, [...PROBES, REPORT_PROBE], new Set(LEDGER_STATES.keys()))) === null) return
  for (const statement of splitStatements(ledgerSql())) {
    await session.query(statement).catch((error: unknown) => {
      if (ALREADY_THERE.has(codeOf(error) ?? '')) return
      throw codeOf(error) === '42501' ? ledgerDenied(error) : error
    })
  }
}

function ledgerDenied(cause: unknown): ProblemError {
  const problem = {
    kind: 'failed',
    code: 'ledger-denied',
    message: 'This database user is not allowed to create the ledger (schema “sluice”).',
    nextStep: ADMINISTRATOR,
    action: 'print-ledger-sql',
    sqlState: '42501',
  } as const
  return new ProblemError(problem, { cause })
}

const ADMINISTRATOR =
  'Ask an administrator to create it, then to GRANT USAGE ON SCHEMA sluice and GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sluice to this user.'

/** Why a job cannot run without the ledger that is not there. */
export function ledgerMissing(why: string): ProblemError {
  return new ProblemError({
    kind: 'refused',
    code: 'ledger-missing',
    message: `${why}, and this cluster has no usable ledger: it does not exist, it was created by an older version, or this user is not allowed to write to it.`,
    nextStep: `Create the ledger. If you lack the privilege: ${afterColon(ADMINISTRATOR)}`,
    action: 'create-ledger',
  })
}
