import { memo } from 'react'
import type { WorkerSnapshot } from '../../../../shared/snapshot.ts'
import { formatCount } from '../../../ui/quantity.ts'
import { Sparkline } from './sparkline.tsx'

interface LaneProps {
  readonly snapshot: WorkerSnapshot
  /** Of the area that the worker is part of in the chart above. */
  readonly colour: string
  /** Now, or over the whole job once it ended. */
  readonly rowsPerSecond: number
  readonly spark: Float64Array
  /** The highest rate of all lanes, so that they can be compared. */
  readonly top: number
}

const WORDS: Readonly<Record<WorkerSnapshot['state'], string>> = {
  starting: 'Starting',
  idle: 'Idle',
  working: 'Working',
  waiting: 'Waiting',
  paused: 'Paused',
  stopped: 'Stopped',
}

export const Lane = memo(function Lane({ snapshot, colour, rowsPerSecond, spark, top }: LaneProps) {
  const { worker, state, range, rows, batchSize, retries } = snapshot
  return (
    <tr>
      <th scope="row">
        <span className="lane-colour" style={{ background: colour }} />
        {worker + 1}
      </th>
      <td>
        <span className={`lane-dot lane-${state}`} />
        {WORDS[state]}
      </td>
      <td className="lane-number">{range === null ? '–' : formatCount(range + 1)}</td>
      <td className="lane-number">{formatCount(rows)}</td>
      <td className="lane-number">{formatCount(rowsPerSecond)}</td>
      <td className="lane-number">{batchSize === 0 ? '–' : formatCount(batchSize)}</td>
      <td className="lane-number">{formatCount(retries)}</td>
      <td className="lane-spark">
        <Sparkline values={spark} top={top} colour={colour} />
      </td>
    </tr>
  )
})
