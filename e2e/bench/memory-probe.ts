import { keepHeapSmall } from '../../electron/small-heap.ts'
import type { Connection } from '../../shared/cluster.ts'
import type { JobResult } from '../../shared/job.ts'
import type { JobSpec } from '../../shared/job-spec.ts'
import { benchEngine } from './bench-engine.ts'

/*
 * A process that does nothing but run one job: its parent sends a MemoryTask, and gets a
 * MemoryReport once the job has ended.
 */

/** What to run, with which connection, writing to which folder. */
export interface MemoryTask {
  readonly home: string
  readonly connection: Connection
  readonly spec: JobSpec
}

export interface MemoryReport {
  readonly result: JobResult
  /** Bytes of memory that the process held, over and over until the first commit. */
  readonly starting: readonly number[]
  /** The same from then on, in order. */
  readonly working: readonly number[]
}

const SAMPLE_INTERVAL_MS = 25

/* As the command line and the app do. */
keepHeapSmall()
process.once('message', (task) => void runTask(task as MemoryTask))

async function runTask({ home, connection, spec }: MemoryTask): Promise<void> {
  const [starting, working]: [number[], number[]] = [[], []]
  let samples = starting
  const sampling = setInterval(() => samples.push(process.memoryUsage.rss()), SAMPLE_INTERVAL_MS)
  const engine = benchEngine(home, () => connection)
  const job = await engine.start(spec)
  job.subscribe({ onSnapshot: ({ rows }) => rows > 0 && (samples = working) })
  const result = await job.finished
  clearInterval(sampling)
  await engine.close()
  const report: MemoryReport = { result, starting, working }
  process.send?.(report, () => process.disconnect())
}
