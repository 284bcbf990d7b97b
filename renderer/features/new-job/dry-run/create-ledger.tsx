import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { call } from '../../../bridge/call.ts'
import { useAction } from '../../../bridge/use-action.ts'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'

/** The button that makes a cluster's ledger, and what stood in its way. */
export function CreateLedger({ cluster, onCreated }: { cluster: string; onCreated: () => void }) {
  const { running, problem, run } = useAction(async () => await call('ledger:create', { cluster }), onCreated)
  return (
    <SpaceBetween size="s">
      <Button loading={running} loadingText="Creating the ledger" onClick={run}>
        Create the ledger
      </Button>
      {problem && <ProblemAlert problem={problem} header="The ledger was not created" />}
    </SpaceBetween>
  )
}
