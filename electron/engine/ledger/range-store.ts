import { freshRanges, type HeldRange } from './held-range.ts'
import type { Phase } from '../plan/blueprint.ts'

/** Where a job's key ranges come from: the ledger, shared with other processes, or memory. */
export interface RangeStore {
  /** Up to `count` ranges that nobody works on, of the first phase that is not done. */
  claim(count: number): Promise<HeldRange[]>
  /** Ranges that are ours without our knowing: asked for only while no worker has one. */
  recover(): Promise<HeldRange[]>
  /** Cuts the largest range of another process into `parts`, and takes all but the first. */
  steal(parts: number): Promise<HeldRange[]>
  /** Takes in parts that a worker cut off its range; answers them with their numbers. */
  adopt(parts: readonly HeldRange[]): HeldRange[]
  /** A worker is done with a range. */
  finished(no: number): void
  /** A range is not ours any more. */
  lost(no: number): void
  /** Whether every range of the job is done, whoever did it. */
  isDone(): Promise<boolean>
}

/** The ranges of a job that only this process knows. */
export function memoryStore(phases: readonly Phase[]): RangeStore {
  const waiting = freshRanges(phases)
  const open = new Map(waiting.map((range) => [range.no, range.phase]))
  let next = waiting.length
  return {
    claim: async (count) => {
      const phase = Math.min(...open.values())
      const ready = waiting.filter((range) => range.phase === phase).length
      return await Promise.resolve(waiting.splice(0, Math.min(count, ready)))
    },
    recover: async () => await Promise.resolve([]),
    steal: async () => await Promise.resolve([]),
    adopt: (parts) => {
      const numbered = parts.map((part) => ({ ...part, no: next++ }))
      for (const { no, phase } of numbered) open.set(no, phase)
      return numbered
    },
    finished: (no) => void open.delete(no),
    lost: () => {},
    isDone: async () => await Promise.resolve(open.size === 0),
  }
}
