import type { Session } from '../db/session.ts'
import type { Expression } from './expression.ts'
import { functionFacts } from './function-facts.ts'
import { conditionWarnings, refuseActions, refuseVolatile } from './function-rules.ts'
import { mentionsOf } from './mentions.ts'

/** A condition as batches evaluate it, and what a person should know of it. */
export interface PlannedCondition {
  readonly where: string
  readonly warnings: readonly string[]
}

/** Refuses a condition that could mean other rows from batch to batch. */
export async function planCondition(session: Session, condition: Expression): Promise<PlannedCondition> {
  const mentions = mentionsOf(condition.tree)
  refuseActions('condition', mentions.calls)
  const facts = await functionFacts(session, mentions)
  refuseVolatile(facts)
  return { where: condition.text, warnings: conditionWarnings(facts) }
}
