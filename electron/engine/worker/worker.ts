import { constants, setPriority } from 'node:os'

/* The script of a worker thread. Loading the rest is most of the work of starting, so it gives way first. */
giveWay()
await import('./worker-loop.ts')

/**
 * Lets the window draw first when all processors are busy. The lowest priority: with one in the
 * middle, 32 workers and their sessions together left the window less than half its time. On Linux
 * a priority belongs to a thread, elsewhere it would change the whole process. It is a courtesy: a
 * system that refuses it is fine.
 */
function giveWay(): void {
  if (process.platform !== 'linux') return
  try {
    setPriority(constants.priority.PRIORITY_LOW)
  } catch {
    // Refused: everything works, the window draws less smoothly under full load.
  }
}
