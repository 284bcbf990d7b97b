import { useClusters } from '../../bridge/clusters-store.ts'
import { useAction } from '../../bridge/use-action.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'

interface RemoveClusterProps {
  readonly name: string
  readonly visible: boolean
  readonly onClose: () => void
}

export function RemoveCluster({ name, visible, onClose }: RemoveClusterProps) {
  const remove = useClusters((store) => store.remove)
  const { problem, run } = useAction(async () => await remove(name), onClose)
  return (
    <ConfirmDialog
      visible={visible}
      header={`Remove ${name}?`}
      action="Remove"
      onCancel={onClose}
      onConfirm={run}
    >
      Sluice deletes the connection settings. The cluster itself is not affected: its tables and its ledger
      stay as they are. You can connect it again at any time.
      {problem && <ProblemAlert header="The cluster was not removed" problem={problem} />}
    </ConfirmDialog>
  )
}
