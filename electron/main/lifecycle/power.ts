import { powerMonitor, powerSaveBlocker } from 'electron'
import type { Engine } from '../../engine/engine.ts'
import { isAnyJobRunning } from '../running-jobs.ts'

/** Keeps the machine awake while, and only while, a job runs; `update` after every change of a job. */
export function createWakeLock(engine: Engine): { update(): void } {
  let blocker: number | null = null
  return {
    update: () => {
      const isNeeded = isAnyJobRunning(engine)
      if (isNeeded && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
      if (isNeeded || blocker === null) return
      powerSaveBlocker.stop(blocker)
      blocker = null
    },
  }
}

/** A system that goes to sleep stops its own part of running jobs, which may go on elsewhere; waking up continues those, and no others. */
export function followSystemSleep(engine: Engine): void {
  powerMonitor.on('suspend', () => {
    for (const job of engine.jobs()) job.sleep()
  })
  powerMonitor.on('resume', () => {
    for (const job of engine.jobs()) job.wake()
  })
}
