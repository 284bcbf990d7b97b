import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles'
import { useLayoutEffect, useSyncExternalStore } from 'react'

const prefersDark = window.matchMedia('(prefers-color-scheme: dark)')

/** Whether the window is dark now: the main process makes the setting the page's own preference. */
export function useDark(): boolean {
  return useSyncExternalStore(subscribe, () => prefersDark.matches)
}

/** Keeps Cloudscape in the window's theme and in compact density. */
export function useTheme(): void {
  const dark = useDark()
  useLayoutEffect(() => applyMode(dark ? Mode.Dark : Mode.Light), [dark])
  useLayoutEffect(() => applyDensity(Density.Compact), [])
}

function subscribe(changed: () => void): () => void {
  prefersDark.addEventListener('change', changed)
  return () => prefersDark.removeEventListener('change', changed)
}
