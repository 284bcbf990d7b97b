import type { ClusterProfile, Connection } from '../../../shared/cluster.ts'
import { DEFAULT_SCHEMA, quoteIdentifier } from '../../../shared/identifier.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { Problem } from '../../../shared/problem.ts'
import type { Session } from '../db/session.ts'
import { capabilitiesOf, type LedgerState, ledgerState } from '../ledger/capability.ts'
import { eitherWay } from '../sent/second-way.ts'
import type { Found } from './board.ts'

/** A schema and how many tables it has, then what the user may do with it; of the catalog, so it is quick. */
const findSchemaSql = (rights: string) => `
SELECT (SELECT count(*) FROM pg_class c WHERE c.relnamespace = n.oid AND c.relkind = 'r')${rights}
  FROM pg_namespace n
 WHERE n.nspname = $1`
const RIGHTS = `, pg_catalog.has_schema_privilege(n.oid, 'USAGE'), pg_catalog.has_schema_privilege(n.oid, 'CREATE')`

/** The schema where tables are looked for, and the rights on it; lacking one to create is no fault. */
export async function findSchema(session: Session, { schema, user }: Connection): Promise<Found<true>> {
  const name = schema ?? (await currentSchema(session)) ?? DEFAULT_SCHEMA
  const found = async (rights: string) => (await session.query(findSchemaSql(rights), [name])).rows[0]
  const row = await eitherWay(
    async () => await found(RIGHTS),
    async () => await found(''),
  )
  if (!row) throw schemaUnknown(name)
  const [tables, mayUse, mayCreate] = row
  if (mayUse === 'f') throw schemaDenied(name, user)
  const words = mayCreate === undefined ? 'privileges unknown' : CREATING[mayCreate ?? 'f']
  return { value: true, detail: `“${name}”: ${tables} ${tables === '1' ? 'table' : 'tables'}, ${words}` }
}

const CREATING: Readonly<Record<string, string>> = { t: 'may create tables', f: 'may not create tables' }

async function currentSchema(session: Session): Promise<string | null> {
  const ask = async () => (await session.query('SELECT current_schema()')).rows[0]?.[0] ?? null
  return await eitherWay(ask, async () => await Promise.resolve(null))
}

/** Whether the ledger is there and may be written; the probes change nothing. */
export async function findLedger(session: Session, { user }: ClusterProfile): Promise<Found<boolean>> {
  const found: Record<LedgerState, Found<boolean>> = {
    ready: { value: true, detail: 'Ready' },
    denied: { value: false, detail: 'No access for this user', warning: ledgerDenied(user) },
    outdated: { value: false, detail: 'Older version', warning: LEDGER_OUTDATED },
    missing: { value: false, detail: 'Not created yet', warning: LEDGER_MISSING },
  }
  return found[await ledgerState(session)]
}

/** How a batch runs here: as one statement, or between BEGIN and COMMIT. */
export async function findBatches(session: Session, cluster: string): Promise<Found<true>> {
  const forgetful = { read: () => null, write: () => {} }
  const { oneStatement } = await capabilitiesOf(session, cluster, forgetful)
  return { value: true, detail: oneStatement ? 'Supported' : 'Not supported: BEGIN … COMMIT for each batch' }
}

function schemaUnknown(name: string): ProblemError {
  return new ProblemError({
    kind: 'failed',
    code: 'cluster-invalid',
    message: `The cluster has no schema “${name}”.`,
    nextStep: 'Correct the schema in the cluster’s settings, or ask an administrator to run this.',
    remedy: `CREATE SCHEMA ${quoteIdentifier(name)};`,
  })
}

/** Aurora DSQL counts `public` among its own and takes no GRANT for it (one source). */
function schemaDenied(name: string, user: string): ProblemError {
  const isPublic = name === DEFAULT_SCHEMA
  return new ProblemError({
    kind: 'failed',
    code: 'permission-denied',
    message: `The database user “${user}” is not allowed to use the schema “${name}”.`,
    nextStep: isPublic
      ? 'Enter the user’s own schema for this cluster: privileges on “public” cannot be granted.'
      : 'Ask an administrator to run this.',
    ...(isPublic
      ? {}
      : { remedy: `GRANT USAGE ON SCHEMA ${quoteIdentifier(name)} TO ${quoteIdentifier(user)};` }),
  })
}

const LEDGER_MISSING: Problem = {
  kind: 'refused',
  code: 'ledger-missing',
  message:
    'The cluster has no ledger (schema “sluice”). Without one, only jobs whose batches can be repeated safely can run.',
  nextStep: 'Create the ledger, or ask an administrator to create it.',
  action: 'create-ledger',
}

const LEDGER_OUTDATED: Problem = {
  kind: 'refused',
  code: 'ledger-missing',
  message:
    'The ledger (schema “sluice”) was created by an older version of Sluice and lacks a column. Until it is added, only jobs whose batches can be repeated safely can run.',
  nextStep:
    'Create the ledger again, which adds what is missing and keeps the rest, or ask an administrator to do so.',
  action: 'create-ledger',
}

function ledgerDenied(user: string): Problem {
  const role = quoteIdentifier(user)
  return {
    kind: 'refused',
    code: 'ledger-denied',
    message: `The database user “${user}” is not allowed to write to the ledger (schema “sluice”).`,
    nextStep: 'Ask an administrator to run this.',
    remedy: `GRANT USAGE ON SCHEMA sluice TO ${role};\nGRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sluice TO ${role};`,
  }
}
