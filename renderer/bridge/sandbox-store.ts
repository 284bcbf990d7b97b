import { create } from 'zustand'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import type { SandboxStatus } from '../../shared/sandbox-status.ts'
import { call } from './call.ts'

type Action = 'start' | 'stop' | 'reset'

interface SandboxStore {
  /** null until the first answer. */
  readonly status: SandboxStatus | null
  /** The action that the window asked for and that has not ended. */
  readonly pending: Action | null
  /** Why the last action, or the question for the status, failed. */
  readonly problem: Problem | null
  refresh(): Promise<void>
  /** Whether it went well. */
  run(action: Action): Promise<boolean>
}

/** The sandbox as the window knows it, kept current by answers and by frames. */
export const useSandbox = create<SandboxStore>((set) => ({
  status: null,
  pending: null,
  problem: null,
  async refresh() {
    try {
      set({ status: await call('sandbox:status'), problem: null })
    } catch (error) {
      set({ problem: problemOf(error) })
    }
  },
  async run(action) {
    set({ pending: action, problem: null })
    try {
      set({ status: await call(`sandbox:${action}`), pending: null })
      return true
    } catch (error) {
      set({ problem: problemOf(error), pending: null })
      return false
    }
  },
}))

/** Follows the sandbox for as long as the window lives; returns the function that ends it. */
export function followSandbox(): () => void {
  void useSandbox.getState().refresh()
  return window.sluice.onFrame(({ sandbox }) => {
    if (sandbox) useSandbox.setState({ status: sandbox })
  })
}
