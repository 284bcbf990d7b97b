import { create } from 'zustand'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import type { UpdateStatus } from '../../shared/update-status.ts'
import { call } from './call.ts'

interface UpdatesStore {
  /** null until the main process answered. */
  readonly status: UpdateStatus | null
  /** Why the last question or change failed; what updates themselves failed with is part of the status. */
  readonly problem: Problem | null
  load(): Promise<void>
  check(): Promise<void>
  setAutomatic(automatic: boolean): Promise<void>
}

/** Updates of the app as the window knows them, kept current by answers and by frames. */
export const useUpdates = create<UpdatesStore>((set) => {
  const ask = async (question: () => Promise<UpdateStatus>) => {
    try {
      set({ status: await question(), problem: null })
    } catch (error) {
      set({ problem: problemOf(error) })
    }
  }
  return {
    status: null,
    problem: null,
    load: () => ask(async () => await call('updates:status')),
    check: () => ask(async () => await call('updates:check')),
    setAutomatic: (automatic) => ask(async () => await call('updates:set-automatic', { automatic })),
  }
})

/** Follows updates for as long as the window lives; returns the function that ends it. */
export function followUpdates(): () => void {
  void useUpdates.getState().load()
  return window.sluice.onFrame(({ updates }) => {
    if (updates) useUpdates.setState({ status: updates })
  })
}
