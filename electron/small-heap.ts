import { setFlagsFromString } from 'node:v8'

/**
 * For a process of our own, when it begins. V8 lets the young generation of the main thread grow to 34 MB once some
 * MB survive in it, as while an archive is looked through, and keeps it so: an undo of 5 M rows then holds 236 MB, and
 * 202 without. Threads of workers have limits of their own (`engine/coordinator/thread-pool.ts`).
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
