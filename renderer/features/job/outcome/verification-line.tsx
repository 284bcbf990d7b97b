import Alert from '@cloudscape-design/components/alert'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { assertNever } from '../../../../shared/assert-never.ts'
import type { Verification } from '../../../../shared/job.ts'
import { VERIFICATIONS } from '../../../../shared/words.ts'

export function VerificationLine({ verification }: { verification: Verification }) {
  const { state, message } = verification
  switch (state) {
    case 'verified':
    case 'not-verified':
      return (
        <StatusIndicator type={state === 'verified' ? 'success' : 'info'}>
          {VERIFICATIONS[state]}: {inSentence(message)}
        </StatusIndicator>
      )
    case 'differs':
      return (
        <Alert type="warning" header="Some rows still match">
          {message}
        </Alert>
      )
    default:
      return assertNever(state)
  }
}

/** A sentence as it goes on after a colon. */
function inSentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
