import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useCallback, useEffect, useState } from 'react'
import type { UndoComparison } from '../../../shared/archive.ts'
import type { UndoSpec } from '../../../shared/job-spec.ts'
import { call } from '../../bridge/call.ts'
import { useAction } from '../../bridge/use-action.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { comparisonSentence } from '../../../shared/undo-words.ts'

const NONE = { restore: 0, exists: 0, changed: 0, deleted: 0 }

interface CompareRowsProps {
  readonly spec: UndoSpec
  /** All rows are compared already. */
  readonly isWhole: boolean
  readonly onCompared: (comparison: UndoComparison) => void
}

/** Beside the counts of a sample: the button that has all rows compared, and how far that is. */
export function CompareRows({ spec, isWhole, onCompared }: CompareRowsProps) {
  const [id] = useState(() => crypto.randomUUID())
  const [progress, setProgress] = useState<UndoComparison | null>(null)
  const [outcome, setOutcome] = useState<UndoComparison | null>(null)
  const stop = useCallback(() => void call('undo:stop-comparison', { id }).catch(() => {}), [id])
  useEffect(() => stop, [stop])
  useEffect(
    () =>
      window.sluice.onFrame(({ comparisons }) => {
        setProgress((old) => comparisons.find((one) => one.id === id) ?? old)
      }),
    [id],
  )
  const { running, problem, run } = useAction(async () => {
    setProgress({ state: 'comparing', compared: 0, total: 0, counts: NONE })
    const found = await call('undo:compare', { id, spec })
    setOutcome(found)
    if (found.state === 'compared') onCompared(found)
  })
  if (isWhole && outcome === null) return null
  const shown = running ? progress : outcome
  const note = shown && comparisonSentence(shown)
  // One button all the while, so that the keyboard stays on it.
  return (
    <>
      <Button variant="inline-link" onClick={running ? stop : run}>
        {running ? 'Stop comparing' : outcome?.state === 'compared' ? 'Compare again' : 'Compare all rows'}
      </Button>{' '}
      <Box variant="small" color="text-body-secondary">
        {running && <StatusIndicator type="loading">{note}</StatusIndicator>}
        {/* Said aloud at its end alone: the note changes all the while. */}
        <span role="status">{running ? null : note}</span>
      </Box>
      {problem && <ProblemAlert header="The rows were not compared" problem={problem} />}
    </>
  )
}
