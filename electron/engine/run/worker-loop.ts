import { parentPort, workerData } from 'node:worker_threads'
import { problemOf } from '../../../shared/problem-error.ts'
import { counterWriter } from '../observe/counters.ts'
import { batchOf } from './batch.ts'
import { gateOf } from './control.ts'
import type { Assignment, FromWorker, ToWorker, WorkerStart } from './messages.ts'
import { RangeRunner } from './range-runner.ts'
import { rateLimit, UNLIMITED } from './rate-limit.ts'

/* One connection, one range at a time, until the thread is told to end. */
const start = workerData as WorkerStart
const counters = counterWriter(start.counters, start.worker)
const nowMicroseconds = () => process.hrtime.bigint() / 1_000n
const runner = new RangeRunner({
  worker: start.worker,
  connection: start.connection,
  batchSize: start.batchSize,
  counters,
  gate: gateOf(start.control),
  rate:
    start.rowsPerSecond === null ? UNLIMITED : rateLimit(start.rate, start.rowsPerSecond, nowMicroseconds),
  random: Math.random,
  report: (event) => say({ type: 'event', event }),
})

parentPort?.on('message', (message: ToWorker) => void answer(message))
void attempt(async () => {
  await runner.connect()
  counters.state('idle')
  say({ type: 'connected' })
})

async function answer(message: ToWorker): Promise<void> {
  if (message.type === 'end') {
    await runner.close()
    counters.state('stopped')
    parentPort?.close()
    return
  }
  await attempt(async () => await work(message))
}

async function work({ index, phase, range }: Assignment): Promise<void> {
  counters.range(range.no)
  const batch = batchOf(phase.work, start.batchSize, `phase-${index}`)
  await runner.run(range, { ...phase, batch })
  counters.range(null)
  counters.state('idle')
  say({ type: 'released' })
}

async function attempt(action: () => Promise<void>): Promise<void> {
  try {
    await action()
  } catch (error) {
    counters.state('stopped')
    say({ type: 'failed', problem: problemOf(error) })
  }
}

function say(message: FromWorker): void {
  parentPort?.postMessage(message)
}
