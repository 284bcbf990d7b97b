import './ledgers.css'
import Button from '@cloudscape-design/components/button'
import Popover from '@cloudscape-design/components/popover'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { SANDBOX_CLUSTER } from '../../../shared/cluster.ts'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import { useStoredJobs } from '../../stream/stored-jobs.ts'
import { useLedger } from '../../stream/use-ledger.ts'
import { ProblemText } from '../../ui/problem-alert.tsx'
import { ledgerWords } from './ledger-words.ts'
import { START_SANDBOX } from '../../../shared/words.ts'

/** One line for a cluster whose ledger cannot be asked now, with what can be done; nothing for any other. */
export function LedgerNote({ cluster, page }: { cluster: string; page: 'list' | 'job' }) {
  const ledger = useLedger(cluster)
  const refresh = useStoredJobs((store) => store.refresh)
  const sandbox = useSandbox()
  const words = ledgerWords(cluster, ledger, sandbox.status?.state, page)
  if (words === null) return null
  const { problem } = ledger
  const isStopped = cluster === SANDBOX_CLUSTER && sandbox.status?.state === 'stopped'
  return (
    <div className="ledger-note" role="status">
      <StatusIndicator type={problem ? 'warning' : isStopped ? 'stopped' : 'loading'}>
        {words}
      </StatusIndicator>
      {problem && (
        <Popover
          header={cluster}
          size="large"
          dismissAriaLabel="Close"
          content={<ProblemText problem={problem} />}
        >
          Details
        </Popover>
      )}
      {problem && (
        <Button
          variant="inline-link"
          ariaLabel={`Try again to reach ${cluster}`}
          onClick={() => void refresh(cluster)}
        >
          Try again
        </Button>
      )}
      {isStopped && (
        <Button
          variant="inline-link"
          loading={sandbox.pending === 'start'}
          onClick={() => void sandbox.run('start')}
        >
          {START_SANDBOX}
        </Button>
      )}
    </div>
  )
}
