import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import type { JobSnapshot } from '../../../shared/snapshot.ts'
import { formatShare } from '../../ui/quantity.ts'

type Progress = Pick<JobSnapshot, 'state' | 'progress'>

const STILL: Partial<Record<JobSnapshot['state'], string>> = { paused: 'paused', cancelling: 'cancelling' }

/** `Sluice – sandbox – 43%`: the cluster, and how far the newest job under way is. */
export function windowTitle(newestFirst: readonly Progress[]): string {
  const job = newestFirst.find(({ state }) => state === 'running' || STILL[state] !== undefined)
  const parts = ['Sluice', SANDBOX_CLUSTER, job && progressWord(job)]
  return parts.filter((part) => part !== undefined).join(' – ')
}

function progressWord({ state, progress }: Progress): string {
  const share = progress === null ? 'running' : formatShare(progress)
  return STILL[state] === undefined ? share : `${progress === null ? '' : `${share} `}${STILL[state]}`
}
