import { useMemo } from 'react'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { useClusters } from '../../bridge/clusters-store.ts'
import { useJobs } from '../../stream/job-stream.ts'
import { useKnownJobs } from '../../stream/remembered-jobs.ts'
import { useStoredJobs } from '../../stream/stored-jobs.ts'
import { pacesIn, useWatchedLedgers } from '../../stream/use-ledger.ts'
import { rowsOf } from './job-row.ts'

/**
 * Everything that the list of jobs shows, from all its sources. `only`: the cluster that was chosen, or empty. Answers
 * also which clusters' ledgers are `asked` while the list is shown; no other is reached before somebody chooses it.
 */
export function useJobRows(only: string) {
  const { clusters, current } = useClusters()
  const { ledgers } = useStoredJobs()
  const asked = [...new Set([SANDBOX_CLUSTER, current.name, only || current.name, ...Object.keys(ledgers)])]
  useWatchedLedgers(asked)
  const { jobs, problem } = useJobs()
  const known = useKnownJobs()
  const all = useMemo(() => rowsOf(jobs ?? [], known, pacesIn(ledgers)), [jobs, known, ledgers])
  const rows = useMemo(() => all.filter(({ cluster }) => only === '' || cluster === only), [all, only])
  const others = clusters.map(({ name }) => name).filter((name) => !asked.includes(name))
  return { rows, loading: jobs === undefined, problem, asked, others }
}
