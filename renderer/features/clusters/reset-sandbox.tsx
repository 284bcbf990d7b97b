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
      Every table in the sandbox is deleted, and with the ledger what interrupted jobs need to be resumed.
      Then it is set up anew, with the demo table as it was at first. This cannot be undone.
    </ConfirmDialog>
  )
}
