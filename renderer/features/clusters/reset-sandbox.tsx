import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

interface ResetSandboxProps {
  readonly visible: boolean
  readonly onCancel: () => void
  readonly onReset: () => void
}

/** Asks before the sandbox's data is thrown away. */
export function ResetSandbox({ visible, onCancel, onReset }: ResetSandboxProps) {
  return (
    <ConfirmDialog
      visible={visible}
      header="Reset the sandbox?"
      action="Reset"
      onCancel={onCancel}
      onConfirm={onReset}
    >
      All tables in the sandbox are deleted, including the ledger that interrupted jobs need to be resumed.
      Then the sandbox is set up again with the original demo table. This cannot be undone.
    </ConfirmDialog>
  )
}
