import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useState } from 'react'
import { SANDBOX } from '../../../shared/cluster.ts'
import { NO_FAULTS } from '../../../shared/sandbox-faults.ts'
import type { SandboxStatus } from '../../../shared/sandbox-status.ts'
import { faultsOn, useFaults } from '../../bridge/faults-store.ts'
import { useSandbox } from '../../bridge/sandbox-store.ts'
import { ClusterMark } from '../../ui/cluster-label.tsx'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { CopyButton } from '../../ui/copy-button.tsx'
import { EnvironmentBadge } from '../../ui/environment-badge.tsx'
import { Path } from '../../ui/path.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { ClusterLinks } from './cluster-links.tsx'
import { ConnectClient } from './connect-client.tsx'
import { FaultsBadge } from './faults-badge.tsx'
import { FaultsSection } from './faults-section.tsx'
import { SandboxProgress } from './sandbox-progress.tsx'
import { SandboxState } from './sandbox-state.tsx'
import { Panel } from '../../ui/panel.tsx'

/** The sandbox at a glance: where it is, how it is, and what can be done with it. */
export function SandboxCard() {
  const { status, pending, problem, run, refresh } = useSandbox()
  const [resetting, setResetting] = useState(false)
  const shownProblem = problem ?? status?.problem
  const moving = pending !== null || status?.state === 'starting' || status?.state === 'stopping'
  return (
    <>
      <Panel
        title={<ClusterMark cluster={SANDBOX} />}
        info={
          <>
            <EnvironmentBadge environment={SANDBOX.environment} /> <FaultsBadge />
          </>
        }
        actions={<SandboxActions onReset={() => setResetting(true)} />}
      >
        <SpaceBetween size="m">
          {shownProblem && (
            <ProblemAlert problem={shownProblem} onRetry={() => void (status ? run('start') : refresh())} />
          )}
          {moving && <SandboxProgress />}
          <Facts status={status} />
          {!moving && status?.state === 'running' && <WhileRunning />}
          {!moving && status && status.state !== 'running' && (
            <Box color="text-body-secondary">Start it to see its tables and to run jobs on them.</Box>
          )}
        </SpaceBetween>
      </Panel>
      <ConfirmDialog
        visible={resetting}
        header="Reset the sandbox?"
        action="Reset"
        onCancel={() => setResetting(false)}
        onConfirm={() => {
          setResetting(false)
          void run('reset')
        }}
      >
        All tables in the sandbox are deleted, including the ledger that interrupted jobs need to be resumed.
        Then the sandbox is set up again with the original demo table. This cannot be undone.
      </ConfirmDialog>
    </>
  )
}

function SandboxActions({ onReset }: { onReset: () => void }) {
  const { status, pending, run } = useSandbox()
  const state = status?.state
  const busy = pending !== null || state === undefined || state === 'starting' || state === 'stopping'
  const running = state === 'running'
  const change = running ? 'stop' : 'start'
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button disabled={busy} loading={pending === change} onClick={() => void run(change)}>
        {running ? 'Stop' : 'Start'}
      </Button>
      <Button disabled={busy || state === 'absent'} loading={pending === 'reset'} onClick={onReset}>
        Reset
      </Button>
      {running && !busy && <ClusterLinks name={SANDBOX.name} />}
    </SpaceBetween>
  )
}

function Facts({ status }: { status: SandboxStatus | null }) {
  const port = status?.state === 'running' ? status.port : null
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: 'Status', value: <SandboxState /> },
        { label: 'Endpoint', value: port === null ? '–' : <Address address={`127.0.0.1:${port}`} /> },
        { label: 'Version', value: status?.version ?? '–' },
        { label: 'Data folder', value: <Path path={status?.folder ?? '–'} /> },
      ]}
    />
  )
}

/** Never cut off: of this one, the end is what matters. */
function Address({ address }: { address: string }) {
  return (
    <>
      {address} <CopyButton compact text={() => address} what="endpoint" />
    </>
  )
}

/** What only a running sandbox has: other clients, and faults on purpose. */
function WhileRunning() {
  const { faults, set } = useFaults()
  return (
    <SpaceBetween size="m">
      {faultsOn(faults) && (
        <Alert
          type="warning"
          header="Faults are on"
          action={<Button onClick={() => void set(NO_FAULTS)}>Turn faults off</Button>}
        >
          The sandbox fails on purpose: jobs on it are slower, retry more often, or fail.
        </Alert>
      )}
      <ConnectClient />
      {faults && <FaultsSection faults={faults} />}
    </SpaceBetween>
  )
}
