import Button from '@cloudscape-design/components/button'
import { useState } from 'react'
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx'

export function DiscardDraft({ onDiscard }: { onDiscard: () => void }) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button onClick={() => setAsking(true)}>Discard draft</Button>
      <ConfirmDialog
        visible={asking}
        header="Discard this draft?"
        action="Discard draft"
        onCancel={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false)
          onDiscard()
        }}
      >
        The form is reset, and what you entered is lost. Nothing changes in the cluster.
      </ConfirmDialog>
    </>
  )
}
