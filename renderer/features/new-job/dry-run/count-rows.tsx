import type { Frame } from '../../../../shared/channels.ts'
import { changesMatching, type PurgeSpec, type UpdateSpec } from '../../../../shared/job-spec.ts'
import { atMoment, type Plan } from '../../../../shared/plan.ts'
import { COUNT_BUDGET_MS, countSentence, type RowCount } from '../../../../shared/row-count.ts'
import { call } from '../../../bridge/call.ts'
import { formatDuration } from '../../../ui/quantity.ts'
import { AllRows } from './all-rows.tsx'

const BEGUN: RowCount = { state: 'counting', rows: 0, ranges: { done: 0, total: 1 } }
const stop = async (id: string) => await call('jobs:stop-count', { id })
const newsOf = ({ counts }: Frame) => counts

interface CountRowsProps {
  readonly plan: Plan
  readonly onCounted: (rows: number) => void
}

/** Beside an estimate: has its rows counted. */
export function CountRows({ plan: { spec, moment, isCounted }, onCounted }: CountRowsProps) {
  if (!changesMatching(spec) || spec.keys) return null
  return <RowCounter spec={atMoment(spec, { moment })} isCounted={isCounted === true} onCounted={onCounted} />
}

interface RowCounterProps {
  readonly spec: PurgeSpec | UpdateSpec
  readonly isCounted: boolean
  readonly onCounted: (rows: number) => void
}

/** Counts the rows that such a job would change, when it is asked to. */
export function RowCounter({ spec, isCounted, onCounted }: RowCounterProps) {
  return (
    <AllRows
      {...{ begun: BEGUN, stop, newsOf }}
      read={async (id) => {
        const found = await call('jobs:count', { id, spec })
        if (found.state === 'counted') onCounted(found.rows)
        return found
      }}
      note={(count) =>
        count ? countSentence(count) : `Takes up to ${formatDuration(COUNT_BUDGET_MS / 1_000)}.`
      }
      label={isCounted ? 'Count again' : 'Count exactly'}
      stopLabel="Stop counting"
      failed="The rows were not counted"
    />
  )
}
