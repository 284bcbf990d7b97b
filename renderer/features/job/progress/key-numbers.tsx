import Box from '@cloudscape-design/components/box'
import type { JobSnapshot } from '../../../../shared/snapshot.ts'
import { formatCount, formatMilliseconds } from '../../../ui/quantity.ts'
import { ROWS_PER_SECOND } from '../../../../shared/words.ts'

interface KeyNumbersProps {
  readonly snapshot: Pick<JobSnapshot, 'batches' | 'conflicts' | 'retries' | 'overall'>
  readonly rowsPerSecond: number
}

/** The six numbers by which a job is judged. */
export function KeyNumbers({ snapshot, rowsPerSecond }: KeyNumbersProps) {
  const { batches, conflicts, retries, overall } = snapshot
  const numbers: readonly [label: string, value: string][] = [
    [ROWS_PER_SECOND, formatCount(rowsPerSecond)],
    ['Batches', formatCount(batches)],
    ['Transaction p50', overall ? formatMilliseconds(overall.p50) : '–'],
    ['Transaction p95', overall ? formatMilliseconds(overall.p95) : '–'],
    ['Conflicts', formatCount(conflicts)],
    ['Retries', formatCount(retries)],
  ]
  return (
    <div className="key-numbers-room">
      <dl className="key-numbers">
        {numbers.map(([label, value]) => (
          <div key={label}>
            <dt>
              <Box variant="awsui-key-label">{label}</Box>
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
