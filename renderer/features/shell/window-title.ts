import type { JobSnapshot } from '../../../shared/snapshot.ts'
import { formatShare } from '../../ui/quantity.ts'

interface Progress extends Pick<JobSnapshot, 'state' | 'progress'> {
  /** Null until the job's plan is known. */
  readonly cluster: string | null
}

const STILL: Partial<Record<JobSnapshot['state'], string>> = { paused: 'paused', cancelling: 'cancelling' }

/** `Sluice – orders – 43%`: how far the newest job under way is and its cluster, else the current cluster. */
export function windowTitle(current: string, newestFirst: readonly Progress[]): string {
  const job = newestFirst.find(({ state }) => state === 'running' || STILL[state] !== undefined)
  const parts = ['Sluice', job?.cluster ?? current, job && progressWord(job)]
  return parts.filter((part) => part !== undefined).join(' – ')
}

function progressWord({ state, progress }: Progress): string {
  const share = progress === null ? 'running' : formatShare(progress)
  return STILL[state] === undefined ? share : `${progress === null ? '' : `${share} `}${STILL[state]}`
}
