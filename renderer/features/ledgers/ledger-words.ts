import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import type { SandboxState } from '../../../shared/sandbox-status.ts'
import type { Ledger } from '../../stream/stored-jobs.ts'
import { formatMoment } from '../../ui/quantity.ts'
import { SANDBOX_NOT_RUNNING, SANDBOX_STARTING } from '../../../shared/words.ts'

/**
 * Why `page` lacks some of what a ledger knows by now; null where it does not. `sandbox`: undefined until known.
 */
export function ledgerWords(
  cluster: string,
  ledger: Ledger,
  sandbox?: SandboxState,
  page: 'list' | 'job' = 'list',
): string | null {
  const { problem, answeredAt, jobs } = ledger
  const shown = (unlisted: string) => {
    if (answeredAt !== null) return asOf(answeredAt)
    return page === 'list' ? unlisted : LAST_KNOWN
  }
  if (cluster === SANDBOX_CLUSTER && sandbox !== undefined && sandbox !== 'running') {
    if (sandbox === 'absent') return null
    if (sandbox === 'starting') return `${SANDBOX_STARTING}…`
    return `${SANDBOX_NOT_RUNNING}. ${shown('Start it to see the jobs in its ledger.')}`
  }
  if (problem === null) return jobs === null && page === 'list' ? `Loading the jobs of ${cluster}…` : null
  const cause =
    problem.code === 'ledger-missing'
      ? `The ledger of ${cluster} cannot be read.`
      : `${cluster} cannot be reached.`
  return `${cause} ${shown('Jobs that only its ledger records are not listed.')}`
}

const LAST_KNOWN = 'The last known state of the job is shown.'
const asOf = (answeredAt: number) => `Its jobs are shown as of ${formatMoment(answeredAt)}.`
