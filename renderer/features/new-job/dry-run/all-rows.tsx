import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { Frame } from '../../../../shared/channels.ts'
import { useFollowed } from '../../../bridge/use-followed.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'

interface AllRowsProps<T> {
  /** What is known before the first news. */
  readonly begun: T
  readonly read: (id: string) => Promise<T>
  /** Keep these two stable. */
  readonly stop: (id: string) => Promise<unknown>
  readonly newsOf: (frame: Frame) => readonly (T & { readonly id: string })[]
  /** How far it is, or what it is worth; null where nobody has asked for it. */
  readonly note: (known: T | null) => string | null
  readonly label: string
  readonly stopLabel: string
  /** Above the problem. */
  readonly failed: string
}

/** Beside a number of a dry run: the button that has all rows read for it, how far that is, and what it is worth. */
export function AllRows<T>(props: AllRowsProps<T>) {
  const { begun, read, stop: stopOne, newsOf, note, label, stopLabel, failed } = props
  const { running, problem, run, stop, known } = useFollowed({ begun, work: read, stop: stopOne, newsOf })
  const said = note(known)
  // One button all the while, so that the keyboard stays on it.
  return (
    <>
      <Button variant="inline-link" onClick={running ? stop : run}>
        {running ? stopLabel : label}
      </Button>{' '}
      <Box variant="small" color="text-body-secondary">
        {running && <StatusIndicator type="loading">{said}</StatusIndicator>}
        {/* Said aloud at its end alone: the note changes all the while. */}
        <span role="status">{running ? null : said}</span>
      </Box>
      {problem && <ProblemAlert header={failed} problem={problem} />}
    </>
  )
}
