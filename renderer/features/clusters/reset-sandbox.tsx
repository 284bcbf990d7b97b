import Box from '@cloudscape-design/components/box'
import Button, { type ButtonProps } from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect, useRef } from 'react'

interface ResetSandboxProps {
  readonly visible: boolean
  readonly onCancel: () => void
  readonly onReset: () => void
}

/** Asks before the sandbox's data is thrown away; the keyboard starts on Cancel. */
export function ResetSandbox({ visible, onCancel, onReset }: ResetSandboxProps) {
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
      header="Reset the sandbox?"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button ref={cancel} variant="link" onClick={onCancel}>
              Cancel
            </Button>
            <Button variant="primary" onClick={onReset}>
              Reset
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      Every table in the sandbox is deleted. Then it is set up anew, with the demo table as it was at first.
      This cannot be undone.
    </Modal>
  )
}
