import type { Job } from '../../electron/engine/engine.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { faultEngine } from './fault-engine.ts'
import { ORDER_VARIABLE, type JobOrder, type JobWord } from './job-order.ts'

/* A process that works on one job, to be killed: it gets a JobOrder and prints a JobWord a line. */
const order = JSON.parse(process.env[ORDER_VARIABLE] ?? '') as JobOrder
const engine = faultEngine(order)

try {
  const job = await begin()
  say({ jobId: job.id })
  let wasPaused = false
  job.subscribe({
    onSnapshot: ({ state, waitingFor }) => {
      if (state === 'paused' && !wasPaused) say({ paused: waitingFor ?? '' })
      wasPaused = state === 'paused'
    },
  })
  say({ result: await job.finished })
} catch (error) {
  say({ problem: problemOf(error) })
}
await engine.close()

async function begin(): Promise<Job> {
  const { cluster, task } = order
  if (task.kind === 'start') return await engine.start(task.spec)
  if (task.kind === 'resume') return await engine.resume(cluster, task.jobId)
  return await engine.join(cluster, task.jobId, task.workers)
}

function say(word: JobWord): void {
  process.stdout.write(`${JSON.stringify(word)}\n`)
}
