import { rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { isDiskFull } from '../files/file-fault.ts'
import { isFileLocked, withFileLock } from '../files/file-lock.ts'
import { sandboxBusy } from './fault.ts'
import type { SandboxFolder } from './folder.ts'
import { readText } from './text-file.ts'

/** What is being done to the sandbox while its lock is held. */
export const Transition = z.object({ state: z.enum(['starting', 'stopping']), pid: z.int() })
export type Transition = z.infer<typeof Transition>

/** Longer than the longest start (recovery of a large sandbox) that is not stuck. */
const WAIT_MS = 90_000

/**
 * Runs `work` while no other process, and nobody else in this one, starts or stops the same
 * sandbox; throws `sandbox-busy` when the other does not finish.
 * The system gives the lock up when its holder dies; a file with a process id would have to be
 * judged and taken over, which cannot be done without a race.
 */
export async function withLock<T>(
  folder: SandboxFolder,
  state: Transition['state'],
  work: () => Promise<T>,
): Promise<T> {
  const done = await withFileLock(folder.lock, WAIT_MS, async () => {
    noteTransition(folder, { state, pid: process.pid })
    try {
      return { value: await work() }
    } finally {
      rmSync(folder.transition, { force: true })
    }
  })
  if (!done) throw sandboxBusy((await currentTransition(folder))?.state ?? 'starting')
  return done.value
}

/** For others' eyes only: a sandbox on a full disk must still stop. */
function noteTransition(folder: SandboxFolder, transition: Transition): void {
  try {
    writeFileSync(folder.transition, JSON.stringify(transition))
  } catch (error) {
    rmSync(folder.transition, { force: true })
    if (!isDiskFull(error)) throw error
  }
}

/** What the holder of the lock is doing; null when nobody holds it. */
export async function currentTransition(folder: SandboxFolder): Promise<Transition | null> {
  if (!(await isFileLocked(folder.lock))) return null
  const text = await readText(folder.transition)
  return text ? Transition.parse(JSON.parse(text)) : null
}
