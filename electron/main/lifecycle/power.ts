import { powerMonitor, powerSaveBlocker } from 'electron'
import type { Engine, Job } from '../../engine/engine.ts'

/** Keeps the machine awake while, and only while, a job runs; `update` after every change of a job. */
export function createWakeLock(engine: Engine): { update(): void } {
  let blocker: number | null = null
  return {
    update: () => {
      const isNeeded = engine.jobs().some((job) => isActive(job))
      if (isNeeded && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
      if (isNeeded || blocker === null) return
      powerSaveBlocker.stop(blocker)
      blocker = null
    },
  }
}

/** A system that goes to sleep pauses running jobs; waking up continues those, and no others. */
export function followSystemSleep(engine: Engine): void {
  let paused: Job[] = []
  powerMonitor.on('suspend', () => {
    paused = engine.jobs().filter((job) => job.snapshot().state === 'running')
    for (const job of paused) job.pause()
  })
  powerMonitor.on('resume', () => {
    for (const job of paused.splice(0)) job.resume()
  })
}

function isActive(job: Job): boolean {
  const { state } = job.snapshot()
  return state === 'running' || state === 'cancelling'
}
