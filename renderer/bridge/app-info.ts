import { create } from 'zustand'
import type { AppInfo, Theme } from '../../shared/channels.ts'
import type { Problem } from '../../shared/problem.ts'
import { problemOf } from '../../shared/problem-error.ts'
import { call } from './call.ts'

interface AppInfoStore {
  /** null until the main process answered. */
  readonly info: AppInfo | null
  readonly problem: Problem | null
  load(): Promise<void>
  /** Takes effect at once; a setting that could not be saved is named in `problem`. */
  chooseTheme(theme: Theme): Promise<void>
}

/** What the main process says about the app, and the settings it keeps. */
export const useAppInfo = create<AppInfoStore>((set, get) => {
  const ask = async (question: () => Promise<void>) => {
    try {
      await question()
      set({ problem: null })
    } catch (error) {
      set({ problem: problemOf(error) })
    }
  }
  return {
    info: null,
    problem: null,
    load: () => ask(async () => set({ info: await call('app:info') })),
    async chooseTheme(theme) {
      const { info } = get()
      if (info) set({ info: { ...info, settings: { theme } } })
      await ask(async () => void (await call('settings:set', { theme })))
    },
  }
})
