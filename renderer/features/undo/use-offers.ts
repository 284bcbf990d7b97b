import { useEffect, useState } from 'react'
import type { UndoPreview } from '../../../shared/archive.ts'
import type { PlanState } from '../new-job/dry-run/use-plan.ts'

/** What an undo can go without, where it has to. */
export interface Offers {
  /** Columns of the archive that the table no longer has. */
  readonly columns: readonly string[]
  /** Processes whose archives are on other machines. */
  readonly elsewhere: UndoPreview['elsewhere']
  /** Processes whose archives here are damaged. */
  readonly damaged: readonly string[]
}

const NONE: Offers = { columns: [], elsewhere: [], damaged: [] }

/** As dry runs have found them; they stay on offer while another dry run is under way. */
export function useOffers(attempt: PlanState['attempt']): Offers {
  const [offers, setOffers] = useState(NONE)
  useEffect(() => setOffers((old) => foundBy(attempt, old)), [attempt])
  return offers
}

function foundBy(attempt: PlanState['attempt'], old: Offers): Offers {
  if ('plan' in attempt) {
    const { undo } = attempt.plan
    return undo ? { ...old, columns: undo.droppedColumns, elsewhere: undo.elsewhere } : old
  }
  if (attempt.state !== 'failed') return old
  const { code, names = [] } = attempt.problem
  if (code === 'undo-refused') return { ...old, columns: names }
  if (code === 'archive-damaged') return { ...old, damaged: names }
  if (code === 'archive-elsewhere')
    return { ...old, elsewhere: names.map((process) => ({ process, host: '' })) }
  return old
}
