import Box from '@cloudscape-design/components/box'
import Button, { type ButtonProps } from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type ReactNode, useEffect, useRef } from 'react'

interface ConfirmDialogProps {
  readonly visible: boolean
  /** The question. */
  readonly header: string
  /** The label of the button that does it. */
  readonly action: string
  /** Something is still to be done before. */
  readonly disabled?: boolean
  readonly onCancel: () => void
  readonly onConfirm: () => void
  /** What it means, and what cannot be undone. */
  readonly children: ReactNode
}

/** Asks before something that cannot be undone; the keyboard starts on Cancel. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { visible, header, action, disabled = false, onCancel, onConfirm, children } = props
  const cancel = useRef<ButtonProps.Ref>(null)
  useEffect(() => {
    if (!visible) return
    // After the modal has taken the focus for itself.
    const timer = setTimeout(() => cancel.current?.focus())
    return () => clearTimeout(timer)
  }, [visible])
  return (
    <Modal
      visible={visible}
      onDismiss={onCancel}
      header={header}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button ref={cancel} variant="link" onClick={onCancel}>
              Cancel
            </Button>
            <Button variant="primary" disabled={disabled} onClick={onConfirm}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      {children}
    </Modal>
  )
}
