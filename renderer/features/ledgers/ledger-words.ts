import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import type { SandboxState } from '../../../shared/sandbox-status.ts'
import type { Ledger } from '../../stream/stored-jobs.ts'
import { formatMoment } from '../../ui/quantity.ts'

/** Why the list lacks some of what a ledger knows by now; null where it does not. `sandbox`: undefined until known. */
export function ledgerWords(cluster: string, ledger: Ledger, sandbox?: SandboxState): string | null {
  const { problem, answeredAt, jobs } = ledger
  if (cluster === SANDBOX_CLUSTER && sandbox !== undefined && sandbox !== 'running') {
    if (sandbox === 'absent') return null
    if (sandbox === 'starting') return 'The sandbox is starting…'
    const jobsOf = answeredAt === null ? 'Start it to see the jobs in its ledger.' : asOf(answeredAt)
    return `The sandbox is not running. ${jobsOf}`
  }
  if (problem === null) return jobs === null ? `Loading the jobs of ${cluster}…` : null
  const cause =
    problem.code === 'ledger-missing'
      ? `The ledger of ${cluster} cannot be read.`
      : `${cluster} cannot be reached.`
  return `${cause} ${answeredAt === null ? 'Jobs that only its ledger knows are not listed.' : asOf(answeredAt)}`
}

const asOf = (answeredAt: number) => `Its jobs are shown as of ${formatMoment(answeredAt)}.`
