import type { PurgeSpec, UpdateSpec } from '../../../shared/job-spec.ts'
import type { Plan } from '../../../shared/plan.ts'
import type { Session } from '../db/session.ts'
import { hasLedger, ledgerMissing } from '../ledger/capability.ts'
import { unfit } from './expressions/fixed-point.ts'

/** The hash strategy has no cursor to keep; without a ledger only work that may be repeated is possible. */
export async function ledgerFor(
  session: Session,
  { operation, strategy, limits }: PurgeSpec | UpdateSpec,
  isRepeatable: boolean,
): Promise<Plan['ledger']> {
  if (strategy === 'hash') {
    if (limits.maxRejects > 0) throw unfit('The hash strategy uses no ledger, so it cannot set rows aside.')
    return 'none'
  }
  if (await hasLedger(session)) return 'ready'
  if (!isRepeatable)
    throw ledgerMissing(`A repeated batch of this ${operation} would change rows twice, or different rows`)
  if (limits.maxRejects > 0) throw ledgerMissing('Rows that are set aside are recorded in the ledger')
  return 'missing'
}
