import type { Standing } from '../../../shared/update-status.ts'

/** The newest release of the feed. */
export interface Offer {
  readonly version: string
  readonly standing: Standing
  /** Plain text. */
  readonly notes: string | null
}

/** What reaches the release feed and replaces the app: the platform's own way. */
export interface Updater {
  /** Asks the feed; rejects with whatever stood in its way. */
  check(): Promise<Offer>
  /** Downloads what the last check offered and verifies it; `onProgress` hears the share from 0 to 1. */
  download(onProgress: (share: number) => void): Promise<void>
  /** Ends what is under way, which then rejects; resolves when a part of a file is deleted, or soon. */
  cancel(): Promise<void>
  /** Whether what has been downloaded takes the place of the app when it quits; said before a download, too. */
  installOnQuit(wanted: boolean): void
}
