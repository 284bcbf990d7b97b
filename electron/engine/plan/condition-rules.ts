import type { TableName } from '../../../shared/table-name.ts'
import type { Session } from '../db/session.ts'
import { atMoment, clockUses } from './clock-rewrite.ts'
import { readCondition, type Expression } from './expression.ts'
import { functionFacts } from './function-facts.ts'
import { conditionWarnings, refuseActions, refuseVolatile } from './function-rules.ts'
import { mentionsOf } from './mentions.ts'
import { clusterMoment } from './moment.ts'

/** A condition as batches evaluate it, and what a person should know of it. */
export interface PlannedCondition {
  readonly where: string
  /** The time that its clock stands at, in UTC; null when it does not ask for the time. */
  readonly moment: string | null
  readonly warnings: readonly string[]
}

/**
 * Refuses a condition that could mean other rows from batch to batch. Its clock stands: at the moment that
 * is given, or at the cluster's present time.
 */
export async function planCondition(
  session: Session,
  table: TableName,
  written: Expression,
  given: string | null,
): Promise<PlannedCondition> {
  const uses = await clockUses(session, table, written)
  const moment = uses.patches.length === 0 ? null : (given ?? (await clusterMoment(session)))
  const condition = moment === null ? written : await readCondition(atMoment(uses, moment))
  const mentions = mentionsOf(condition.tree)
  refuseActions('condition', mentions.calls)
  const facts = await functionFacts(session, mentions)
  refuseVolatile(facts)
  return { where: condition.text, moment, warnings: conditionWarnings(facts) }
}
