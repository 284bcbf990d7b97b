import type { ChartMark } from '../../../charts/draw-marks.ts'
import type { Mark } from '../../../stream/marks.ts'
import { counted, formatCount, formatDuration } from '../../../ui/quantity.ts'
import { NO_RATE_LIMIT } from '../../../../shared/words.ts'

/** What a chart says where the job was paused or its limits changed. */
export function chartMarkOf(mark: Mark): ChartMark {
  const { time } = mark
  if (mark.kind === 'pause') return { time, label: pauseText(mark.milliseconds), isGap: true }
  return { time, label: limitsText(mark.changed), isGap: false }
}

/** Of one that has just begun there is no time to tell. */
function pauseText(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1_000)
  return seconds === 0 ? 'Paused' : `Paused ${formatDuration(seconds)}`
}

function limitsText({ workers, batchSize, rowsPerSecond }: (Mark & { kind: 'limits' })['changed']): string {
  return [
    workers === undefined ? null : counted(workers, 'worker'),
    batchSize === undefined ? null : `batches of ${formatCount(batchSize)}`,
    rowsPerSecond === undefined ? null : rateText(rowsPerSecond),
  ]
    .filter((part) => part !== null)
    .join(', ')
}

function rateText(rowsPerSecond: number | null): string {
  return rowsPerSecond === null ? NO_RATE_LIMIT : `at most ${formatCount(rowsPerSecond)} rows/s`
}
