import type { Engine } from '../engine/engine.ts'

/** Whether a job of this process changes rows now, or still ends its transactions. */
export function isAnyJobRunning(engine: Engine): boolean {
  return engine.jobs().some((job) => ['running', 'cancelling'].includes(job.snapshot().state))
}
