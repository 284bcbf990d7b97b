import { endProcess } from '../end-process.ts'

/** Interrupted: Ctrl-C or a signal. Here alone, since the rest is not loaded yet. */
const STOPPED = 3
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Ends the process as interrupted at a signal that comes before anybody else listens; answers how not to any more.
 * Without it a signal would be lost on the first process of a container, which would work on until it is killed.
 */
export function leaveWhileLoading(): () => void {
  const leave = () => endProcess(STOPPED)
  for (const name of SIGNALS) process.on(name, leave)
  return () => {
    for (const name of SIGNALS) process.off(name, leave)
  }
}
