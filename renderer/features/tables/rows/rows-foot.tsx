import Button from '@cloudscape-design/components/button'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { useState } from 'react'
import { matchesAllRows } from '../../../../shared/condition.ts'
import type { PurgeSpec } from '../../../../shared/job-spec.ts'
import type { Problem } from '../../../../shared/problem.ts'
import { counted } from '../../../ui/quantity.ts'
import { RowCounter } from '../../new-job/dry-run/count-rows.tsx'
import { isFull, type RowList } from './row-list.ts'

interface RowsFootProps {
  readonly list: RowList | null
  readonly reading: boolean
  readonly problem: Problem | null
  readonly selected: number
  /** What was copied last. */
  readonly copied: string
  /** Whether the list begins behind the first row. */
  readonly isLater: boolean
  /** What a job on these rows would be, for the count. */
  readonly spec: PurgeSpec
  readonly onMore: () => void
  readonly onStop: () => void
  readonly onFirst: () => void
  readonly onNext: () => void
}

/** How many rows are there, what can be done for more, and how many there are in all. */
export function RowsFoot(props: RowsFootProps) {
  const { list, selected, copied, isLater, spec, onFirst } = props
  return (
    <div className="rows-foot">
      <Progress {...props} />
      {isLater && (
        <Button variant="inline-link" onClick={onFirst}>
          Back to the first row
        </Button>
      )}
      <span role="status">
        {[selected > 0 && `${counted(selected, 'row')} selected.`, copied].filter(Boolean).join(' ')}
      </span>
      <span>{list && <Count key={spec.where} spec={spec} />}</span>
    </div>
  )
}

function Progress({ list, reading, problem, spec, onMore, onStop, onNext }: RowsFootProps) {
  if (!list) return reading ? <Stop {...{ onStop }} text="Reading rows…" /> : null
  const rows = counted(list.rows.length, 'row')
  if (reading) return <Stop {...{ onStop }} text={`${rows}. Reading more…`} />
  if (problem)
    return (
      <>
        <StatusIndicator type="error">{`${problem.message} ${problem.nextStep}`}</StatusIndicator>
        <Button variant="inline-link" onClick={onMore}>
          Try again
        </Button>
      </>
    )
  // The place of the rows says so.
  if (list.next === null && list.rows.length === 0) return null
  if (list.next === null)
    return <span>{matchesAllRows(spec.where) ? `All ${rows}.` : `${rows}, all that match.`}</span>
  if (isFull(list))
    return (
      <>
        <span>{`${rows}. More follow.`}</span>
        <Button variant="inline-link" onClick={onNext}>
          Show the next rows
        </Button>
      </>
    )
  if (!list.isShort) return <span>{`${rows}. Scroll for more.`}</span>
  return (
    <>
      <span>{`${rows} found so far. The rest of the table has not been searched.`}</span>
      <Button variant="inline-link" onClick={onMore}>
        Continue
      </Button>
    </>
  )
}

function Stop({ text, onStop }: { text: string; onStop: () => void }) {
  return (
    <>
      <StatusIndicator type="loading">{text}</StatusIndicator>
      <Button variant="inline-link" onClick={onStop}>
        Stop
      </Button>
    </>
  )
}

function Count({ spec }: { spec: PurgeSpec }) {
  const [rows, setRows] = useState<number | null>(null)
  return (
    <>
      {rows !== null && <b>{`${counted(rows, 'row')} in all. `}</b>}
      <RowCounter {...{ spec }} isCounted={rows !== null} onCounted={setRows} />
    </>
  )
}
