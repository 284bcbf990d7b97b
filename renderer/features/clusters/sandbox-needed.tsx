import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Container from '@cloudscape-design/components/container'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { SandboxProgress } from './sandbox-progress.tsx'
import { SANDBOX_NOT_RUNNING, START_SANDBOX } from '../../../shared/words.ts'

/** In place of what needs a running sandbox: why it is not there, and the way to get it. */
export function SandboxNeeded() {
  const { status, pending, problem, run, refresh } = useSandbox()
  if (problem)
    return <ProblemAlert problem={problem} onRetry={() => void (status ? run('start') : refresh())} />
  if (!status) return <Waiting />
  if (pending || status.state === 'starting' || status.state === 'stopping') {
    return (
      <Container>
        <SandboxProgress />
      </Container>
    )
  }
  return (
    <Alert
      type="info"
      header={SANDBOX_NOT_RUNNING}
      action={
        <Button variant="primary" onClick={() => void run('start')}>
          {START_SANDBOX}
        </Button>
      }
    >
      Start it to see its tables and to run jobs on them.
    </Alert>
  )
}

function Waiting() {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Spinner />
      <Box color="text-body-secondary">Loading the sandbox’s state…</Box>
    </SpaceBetween>
  )
}
