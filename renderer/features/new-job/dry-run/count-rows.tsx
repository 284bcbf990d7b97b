import { changesMatching } from '../../../../shared/job-spec.ts'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useCallback, useEffect, useState } from 'react'
import { atMoment, type Plan } from '../../../../shared/plan.ts'
import { COUNT_BUDGET_MS, countSentence, type RowCount } from '../../../../shared/row-count.ts'
import { call } from '../../../bridge/call.ts'
import { useAction } from '../../../bridge/use-action.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { formatDuration } from '../../../ui/quantity.ts'

const BEGUN: RowCount = { state: 'counting', rows: 0, ranges: { done: 0, total: 1 } }

interface CountRowsProps {
  readonly plan: Plan
  readonly onCounted: (rows: number) => void
}

/** Beside an estimate: the button that has its rows counted, how far that is, and what it is worth. */
export function CountRows({ plan: { spec, moment, isCounted }, onCounted }: CountRowsProps) {
  const [id] = useState(() => crypto.randomUUID())
  const [progress, setProgress] = useState(BEGUN)
  const [outcome, setOutcome] = useState<RowCount | null>(null)
  const stop = useCallback(() => void call('jobs:stop-count', { id }).catch(() => {}), [id])
  useEffect(() => stop, [stop])
  useEffect(
    () =>
      window.sluice.onFrame(({ counts }) => {
        setProgress((old) => counts.find((count) => count.id === id) ?? old)
      }),
    [id],
  )
  const { running, problem, run } = useAction(async () => {
    if (!changesMatching(spec)) return
    setProgress(BEGUN)
    const found = await call('jobs:count', { id, spec: atMoment(spec, { moment }) })
    setOutcome(found)
    if (found.state === 'counted') onCounted(found.rows)
  })
  const count = running ? progress : outcome
  const note = count ? countSentence(count) : `Takes up to ${formatDuration(COUNT_BUDGET_MS / 1_000)}.`
  // One button all the while, so that the keyboard stays on it.
  return (
    <>
      <Button variant="inline-link" onClick={running ? stop : run}>
        {running ? 'Stop counting' : isCounted ? 'Count again' : 'Count exactly'}
      </Button>{' '}
      <Box variant="small" color="text-body-secondary">
        {running && <StatusIndicator type="loading">{note}</StatusIndicator>}
        {/* Said aloud at its end alone: the note changes all the while. */}
        <span role="status">{running ? null : note}</span>
      </Box>
      {problem && <ProblemAlert header="The rows were not counted" problem={problem} />}
    </>
  )
}
