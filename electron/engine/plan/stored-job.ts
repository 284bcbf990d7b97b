import {
  changesMatching,
  namesRows,
  type JobSpec,
  type PurgeSpec,
  type UpdateSpec,
} from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { ProblemCode } from '../../../shared/problem.ts'
import { ProblemError } from '../../../shared/problem-error.ts'
import type { TableDefinition } from '../db/catalog.ts'
import { differences, fingerprintOf, keyDifference } from '../db/fingerprint.ts'
import { describeForJob, refuseDifferences } from '../db/job-table.ts'
import { definitionDifferences, refuseOtherMeaning } from '../db/meaning.ts'
import type { Session } from '../db/session.ts'
import { sqlHash } from './batch-sql.ts'
import type { Blueprint } from './blueprint.ts'
import { databaseProblem } from './database-problem.ts'
import { readCondition } from './expressions/expression.ts'
import { changeOfRows, keptBy } from './row-change.ts'
import { namedColumns } from './expressions/named-columns.ts'
import { prepareChange, workOf } from './prepared-change.ts'
import { storedNamed } from './write/plan-named.ts'
import { storedWrite } from './write/plan-write.ts'
import { storedUndo } from './undo/plan-undo.ts'
import { closingOf, repopulatePhases, repopulateTarget } from './repopulate.ts'

const OF_EARLIER_VERSION =
  'An earlier version of Sluice recorded this job without its table’s identity. Make sure that it is still the same table.'

/** What is wrong with a person's SQL. */
const OF_SQL: ReadonlySet<ProblemCode> = new Set([
  'column-unknown',
  'type-mismatch',
  'condition-unsafe',
  'sql-invalid',
])

const OTHER_SQL = 'this version of Sluice generates different SQL for it than the version that recorded it'
const USE_OTHER_VERSION = 'Continue with the version that recorded it, or cancel the job and plan a new one.'

/**
 * What the workers of a job in the ledger need; its ranges are there already. Throws `table-changed` or
 * `meaning-changed`. An earlier version recorded no more of the table than its key, and no moment:
 * `createdAt`, when it was recorded, stands for it. `archives`: the folder where they are.
 */
export async function planStored(
  session: Session,
  spec: JobSpec,
  plan: Plan,
  createdAt: string | null,
  archives: string,
): Promise<Blueprint> {
  try {
    const table = await sameTable(session, spec, plan)
    const known = plan.fingerprint ? plan : { ...plan, warnings: [...plan.warnings, OF_EARLIER_VERSION] }
    if (spec.operation === 'undo') return await storedUndo(session, spec, known, archives)
    if (spec.operation === 'write') return await storedWrite(session, spec, known, archives)
    if (spec.operation === 'repopulate') return storedRepopulate(table, known)
    const ofRows = { ...known, moment: known.moment ?? createdAt }
    const blueprint = await storedRowChange(session, spec, table, ofRows)
    return namesRows(spec) ? await storedNamed(blueprint, table, spec, archives) : blueprint
  } catch (error) {
    throw databaseProblem(error, spec.table)
  }
}

async function sameTable(session: Session, spec: JobSpec, plan: Plan): Promise<TableDefinition> {
  const table = await describeForJob(session, { table: spec.table, meaning: plan.meaning })
  refuseDifferences(
    spec.table,
    plan.fingerprint ? differences(plan.fingerprint, table) : keyDifference(plan.key, table.key),
  )
  return table
}

/** Throws `table-changed` or `meaning-changed` unless table and SQL are what they were when the job was planned. */
export async function requireSameMeaning(session: Session, plan: Plan): Promise<void> {
  const { spec } = plan
  try {
    const table = await sameTable(session, spec, plan)
    // All other SQL is Sluice's own, and what an archive or a file is does not change with the table.
    if (changesMatching(spec)) await storedRowChange(session, spec, table, plan)
  } catch (error) {
    throw databaseProblem(error, spec.table)
  }
}

/** A purge or an update of the ledger: its ranges are there. */
async function storedRowChange(
  session: Session,
  spec: PurgeSpec | UpdateSpec,
  table: TableDefinition,
  plan: Plan,
): Promise<Blueprint> {
  const condition = await readCondition(spec.where)
  const prepared = prepareChange(session, spec, table, condition, plan.moment)
  // An earlier version may have taken what this one refuses.
  const isAsPlanned = plan.sqlHash !== undefined
  const { change, changed, along, moment, meaning } = await (isAsPlanned
    ? prepared.catch(refuseUnplannable(spec))
    : prepared)
  if (plan.meaning)
    refuseOtherMeaning(definitionDifferences(plan.meaning.definitions, meaning.definitions, !isAsPlanned))
  if (plan.sqlHash !== undefined && plan.sqlHash !== sqlHash(change))
    refuseOtherMeaning([OTHER_SQL], USE_OTHER_VERSION)
  const fingerprint = plan.fingerprint ?? fingerprintOf(table, await namedColumns(change, table))
  const kept = keptBy(spec, table, { changed, along })
  const changing = { plan: { ...plan, moment }, table, work: workOf(spec, change), ranges: [], kept }
  return changeOfRows(changing, fingerprint)
}

/** What was planned by the same rules can no longer be: what it uses has changed. Throws `meaning-changed`, or what was thrown. */
function refuseUnplannable({ table }: JobSpec) {
  return (error: unknown): never => {
    const problem = databaseProblem(error, table)
    if (problem instanceof ProblemError && OF_SQL.has(problem.problem.code))
      refuseOtherMeaning([problem.problem.message.replace(/\.$/, '')])
    throw error
  }
}

/** A repopulation of the ledger: its ranges are there. */
function storedRepopulate(table: TableDefinition, plan: Plan): Blueprint {
  const phases = repopulatePhases(table).map((phase) => ({ ...phase, ranges: [] }))
  const fingerprint = plan.fingerprint ?? repopulateTarget(table).fingerprint
  return { plan, target: { table: table.table, fingerprint }, phases, closing: closingOf(table) }
}
