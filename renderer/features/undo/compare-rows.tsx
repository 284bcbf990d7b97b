import type { UndoComparison } from '../../../shared/archive.ts'
import type { Frame } from '../../../shared/channels.ts'
import type { UndoSpec } from '../../../shared/job-spec.ts'
import { comparisonSentence } from '../../../shared/undo-words.ts'
import { call } from '../../bridge/call.ts'
import { AllRows } from '../new-job/dry-run/all-rows.tsx'

const BEGUN: UndoComparison = {
  ...{ state: 'comparing', compared: 0, total: 0 },
  counts: { restore: 0, exists: 0, changed: 0, deleted: 0 },
}
const stop = async (id: string) => await call('undo:stop-comparison', { id })
const newsOf = ({ comparisons }: Frame) => comparisons

interface CompareRowsProps {
  readonly spec: UndoSpec
  /** All rows are compared already. */
  readonly isWhole: boolean
  readonly onCompared: (comparison: UndoComparison) => void
}

/** Beside the counts of a sample: has all rows compared. */
export function CompareRows({ spec, isWhole, onCompared }: CompareRowsProps) {
  return (
    <AllRows
      {...{ begun: BEGUN, stop, newsOf }}
      read={async (id) => {
        const found = await call('undo:compare', { id, spec })
        if (found.state === 'compared') onCompared(found)
        return found
      }}
      note={(comparison) => comparison && comparisonSentence(comparison)}
      label={isWhole ? 'Compare again' : 'Compare all rows'}
      stopLabel="Stop comparing"
      failed="The rows were not compared"
    />
  )
}
