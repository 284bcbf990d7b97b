import type { Bridge } from '../../shared/channels.ts'

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly sluice: Bridge
  }
}
