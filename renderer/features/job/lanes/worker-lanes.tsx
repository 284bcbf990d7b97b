import { memo, useMemo } from 'react'
import type { WorkerSnapshot } from '../../../../shared/snapshot.ts'
import { groupOf } from '../../../charts/fold.ts'
import { PALETTES, seriesColour } from '../../../charts/palette.ts'
import { ratePerSecond } from '../../../charts/rate.ts'
import { maxOf } from '../../../charts/scale.ts'
import type { History } from '../../../stream/history.ts'
import type { LiveJob } from '../../../stream/live-job.ts'
import { useDark } from '../../../ui/theme.ts'
import { Lane } from './lane.tsx'
import { BATCH_SIZE } from '../../../../shared/words.ts'
import { Panel } from '../../../ui/panel.tsx'

/** More lanes than this go into a second table beside the first, where there is room. */
const LANES_PER_TABLE = 16
/** Fifteen seconds at four snapshots a second, and the one before, from which the first rate is counted. */
const SPARK_SAMPLES = 61

/** One lane per worker, in as many tables side by side as it takes to see them all. */
export const WorkerLanes = memo(function WorkerLanes({ job }: { job: LiveJob }) {
  const { history, result } = job
  const { workers } = job.snapshot
  const palette = PALETTES[useDark() ? 'dark' : 'light']
  const sparks = useMemo(() => sparksOf(history, workers), [history, workers])
  const top = useMemo(() => maxOf([...sparks.values()]), [sparks])
  return (
    <Panel title="Workers" counter={`(${workers.length})`} description={stateCounts(workers)}>
      <div className="lanes">
        {chunks(workers, LANES_PER_TABLE).map((chunk, index) => (
          <table key={index} className="lane-table" aria-label={tableLabel(chunk)}>
            <LaneHead />
            <tbody>
              {chunk.map((worker) => (
                <Lane
                  key={worker.worker}
                  snapshot={worker}
                  colour={seriesColour(palette, groupOf(worker.worker, history.workers))}
                  rowsPerSecond={
                    result ? worker.rows / Math.max(result.seconds, 0.001) : worker.rowsPerSecond
                  }
                  spark={sparks.get(worker.worker) ?? NO_SPARK}
                  top={top}
                />
              ))}
            </tbody>
          </table>
        ))}
      </div>
    </Panel>
  )
})

const NO_SPARK = new Float64Array(0)

/** By worker number. */
function sparksOf(history: History, workers: readonly WorkerSnapshot[]): Map<number, Float64Array> {
  const time = history.time().slice(-SPARK_SAMPLES)
  return new Map(
    workers.map(({ worker }) => [worker, ratePerSecond(time, history.rows(worker).slice(-SPARK_SAMPLES))]),
  )
}

const NUMBERS = ['Key range', 'Rows', 'Rows/s', BATCH_SIZE, 'Retries']

function LaneHead() {
  return (
    <thead>
      <tr>
        {['Worker', 'State', ...NUMBERS, 'Recent rate'].map((heading) => (
          <th key={heading} scope="col" className={NUMBERS.includes(heading) ? 'lane-number' : undefined}>
            {heading}
          </th>
        ))}
      </tr>
    </thead>
  )
}

function tableLabel(chunk: readonly WorkerSnapshot[]): string {
  return `Workers ${(chunk[0]?.worker ?? 0) + 1} to ${(chunk.at(-1)?.worker ?? 0) + 1}`
}

/** `6 working, 2 waiting`. */
function stateCounts(workers: readonly WorkerSnapshot[]): string {
  const byState = Map.groupBy(workers, ({ state }) => state)
  return [...byState].map(([state, { length }]) => `${length} ${state}`).join(', ')
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
