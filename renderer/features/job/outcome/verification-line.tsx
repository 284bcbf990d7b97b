import Alert from '@cloudscape-design/components/alert'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { assertNever } from '../../../../shared/assert-never.ts'
import { afterColon } from '../../../../shared/counted.ts'
import type { Verification } from '../../../../shared/job.ts'
import { VERIFICATIONS } from '../../../../shared/words.ts'

export function VerificationLine({ verification }: { verification: Verification }) {
  const { state, message } = verification
  switch (state) {
    case 'verified':
    case 'not-verified':
      return (
        <StatusIndicator type={state === 'verified' ? 'success' : 'info'}>
          {VERIFICATIONS[state]}: {afterColon(message)}
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
