import { useEffect, useRef, useState } from 'react'
import type { UndoPreview } from '../../../shared/archive.ts'
import type { PlanState } from '../new-job/dry-run/use-plan.ts'
import type { UndoForm } from './undo-form.ts'

/** What an undo can go without, where it has to. */
export interface Offers {
  /** Columns of the archive that the table no longer has. */
  readonly columns: readonly string[]
  /** Processes whose archives are not here. */
  readonly elsewhere: UndoPreview['elsewhere']
  /** Processes whose archives here are damaged. */
  readonly damaged: readonly string[]
}

const NONE: Offers = { columns: [], elsewhere: [], damaged: [] }

/** As dry runs have found them; they stay on offer while another dry run is under way, and afterwards where they were taken. */
export function useOffers(attempt: PlanState['attempt'], form: UndoForm): Offers {
  const [offers, setOffers] = useState(NONE)
  const chosen = useRef(form)
  chosen.current = form
  useEffect(() => {
    if (attempt.state === 'planning') return
    setOffers((old) => foundBy(attempt, taken(old, chosen.current)))
  }, [attempt])
  return offers
}

function taken(old: Offers, { withoutColumns, withoutArchives }: UndoForm): Offers {
  return {
    columns: old.columns.filter((name) => withoutColumns.includes(name)),
    elsewhere: old.elsewhere.filter(({ process }) => withoutArchives.includes(process)),
    damaged: old.damaged.filter((process) => withoutArchives.includes(process)),
  }
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
  // Only parts of an archive have names.
  if (code === 'archive-elsewhere' || (code === 'archive-missing' && names.length > 0))
    return { ...old, elsewhere: names.map((process) => ({ process, host: '' })) }
  return old
}
