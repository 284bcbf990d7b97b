import { useApprovalQuestion } from '../../bridge/approve-more.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'

/** Asks before a job is resumed that nobody has approved of, or not of the rest of its rows. */
export function ApprovalDialog() {
  const { question } = useApprovalQuestion()
  if (!question) return null
  return (
    <ConfirmDialog
      visible
      header="Approve the remaining rows?"
      action="Approve and resume"
      onCancel={() => question.answer(false)}
      onConfirm={() => question.answer(true)}
    >
      {question.problem.message} Approving it changes every remaining row that matches.
    </ConfirmDialog>
  )
}
