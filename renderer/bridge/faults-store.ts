import { create } from 'zustand'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { NO_FAULTS, type SandboxFaults } from '../../shared/sandbox-faults.ts'
import { call } from './call.ts'

interface FaultsStore {
  /** What goes wrong in the sandbox on purpose; null until the main process answered. */
  readonly faults: SandboxFaults | null
  readonly problem: Problem | null
  load(): Promise<void>
  /** Whether they are in force now. */
  set(faults: SandboxFaults): Promise<boolean>
}

/** The faults of the sandbox, as the main process tells them: the command line can change them, too. */
export const useFaults = create<FaultsStore>((set) => {
  const ask = async (question: () => Promise<SandboxFaults>) => {
    try {
      set({ faults: await question(), problem: null })
      return true
    } catch (error) {
      set({ problem: problemOf(error) })
      return false
    }
  }
  return {
    faults: null,
    problem: null,
    async load() {
      await ask(async () => await call('sandbox:faults'))
    },
    set: async (faults) => await ask(async () => await call('sandbox:set-faults', faults)),
  }
})

/** Follows the faults for as long as the window lives; returns the function that ends it. */
export function followFaults(): () => void {
  return window.sluice.onFrame(({ faults }) => {
    if (faults) useFaults.setState({ faults })
  })
}

/** Whether anything goes wrong on purpose. */
export function faultsOn(faults: SandboxFaults | null): boolean {
  if (!faults) return false
  const names = Object.keys(NO_FAULTS) as (keyof SandboxFaults)[]
  return names.some((name) => faults[name] !== NO_FAULTS[name])
}
