import Box from '@cloudscape-design/components/box'
import Button, { type ButtonProps } from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type ReactNode, useEffect, useRef } from 'react'

interface ConfirmDialogProps {
  readonly visible: boolean
  /** The question. */
  readonly header: string
  /** The label of the button that does it; null where there is nothing to do any more. */
  readonly action: string | null
  /** The label of the button that does nothing. */
  readonly keep?: string
  /** Something milder that can be done in its place. */
  readonly instead?: { readonly text: string; readonly onClick: () => void } | null
  /** Something is still to be done before. */
  readonly disabled?: boolean
  readonly onCancel: () => void
  readonly onConfirm: () => void
  /** What it means, and what cannot be undone. */
  readonly children: ReactNode
}

/** Asks before something that cannot be undone; the keyboard starts on the button that does nothing. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { visible, header, action, keep = 'Cancel', instead, disabled = false } = props
  const { onCancel, onConfirm, children } = props
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
              {keep}
            </Button>
            {instead && <Button onClick={instead.onClick}>{instead.text}</Button>}
            {action !== null && (
              <Button variant="primary" disabled={disabled} onClick={onConfirm}>
                {action}
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      {children}
    </Modal>
  )
}
