import type { TableDefinition } from '../../db/catalog.ts'
import type { Session } from '../../db/session.ts'
import { atMoment, clockUses } from '../clock/clock-rewrite.ts'
import { readCondition, type Expression } from './expression.ts'
import { unsafe } from './expression-problem.ts'
import { functionFacts } from './function-facts.ts'
import { conditionWarnings, refuseActions, refuseMovingDefaults, refuseVolatile } from './function-rules.ts'
import { meaningOf, type MeaningOfText } from './meaning.ts'
import { mentionsOf, namesOf, SYSTEM_COLUMNS } from './mentions.ts'
import { clusterMoment } from '../clock/moment.ts'
import { nodesOf } from './syntax-tree.ts'
import { planSubSelects, type SubSelects } from '../sub-selects/sub-select-plan.ts'

/** A condition as batches evaluate it, and what a person should know of it. */
export interface PlannedCondition {
  readonly where: string
  /** The time that its clock stands at, in UTC; null when it does not ask for the time. */
  readonly moment: string | null
  readonly subSelects: SubSelects
  readonly meaning: MeaningOfText
  readonly warnings: readonly string[]
}

/**
 * Refuses a condition that could mean other rows from batch to batch. Its clock stands: at the moment that
 * is given, or at the cluster's present time.
 */
export async function planCondition(
  session: Session,
  table: TableDefinition,
  written: Expression,
  given: string | null,
): Promise<PlannedCondition> {
  const uses = await clockUses(session, table.table, written)
  const moment = uses.patches.length === 0 ? null : (given ?? (await clusterMoment(session)))
  const condition = moment === null ? written : await readCondition(atMoment(uses, moment))
  const subSelects = await planSubSelects(session, 'condition', condition.tree, table)
  const mentions = mentionsOf([condition.tree, subSelects.relations.viewTrees])
  refuseActions('condition', mentions.calls)
  refuseSystemColumns(condition.tree)
  const facts = await functionFacts(session, mentions)
  refuseMovingDefaults(facts)
  refuseVolatile(facts)
  const warnings = [...conditionWarnings(facts), ...subSelects.warnings]
  const meaning = meaningOf(condition.tree, facts, subSelects.relations)
  return { where: condition.text, moment, subSelects, meaning, warnings }
}

function refuseSystemColumns(tree: unknown): void {
  const names = nodesOf(tree, 'ColumnRef').map(({ fields }) => namesOf(fields).at(-1) ?? '')
  const name = names.find((some) => SYSTEM_COLUMNS.has(some))
  if (name === undefined) return
  const reason = `reads ${name}, which every change of a row sets to a new value`
  throw unsafe('condition', reason, 'Use columns of the table.')
}
