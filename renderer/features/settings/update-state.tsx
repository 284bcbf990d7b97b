import Box from '@cloudscape-design/components/box'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import { assertNever } from '../../../shared/assert-never.ts'
import { printable } from '../../../shared/printable.ts'
import type { UpdateFault, UpdateState } from '../../../shared/update-status.ts'
import { useAppInfo } from '../../bridge/app-info.ts'

type StateOf<S extends UpdateState['state']> = Extract<UpdateState, { state: S }>

/** How updates stand, in words. */
export function UpdateStateView({ state }: { state: UpdateState }) {
  switch (state.state) {
    case 'idle':
      return <StatusIndicator type="pending">Sluice checks for updates once a day, at start.</StatusIndicator>
    case 'waiting':
      return <StatusIndicator type="pending">Waiting until no job is running.</StatusIndicator>
    case 'checking':
      return <StatusIndicator type="in-progress">Checking for updates</StatusIndicator>
    case 'current':
      return <Current {...state} />
    case 'downloading':
      return <Downloading {...state} />
    case 'ready':
      return <Ready {...state} />
    case 'failed':
      return <Fault {...state} type="warning" />
    case 'off':
      return <Off {...state} />
    case 'unsupported':
      return <Fault {...state} type="info" />
    default:
      return assertNever(state)
  }
}

function Current({ offered, standing }: StateOf<'current'>) {
  const version = useAppInfo(({ info }) => info?.version ?? '')
  const newest = printable(offered)
  switch (standing) {
    case 'same':
      return <StatusIndicator type="success">Sluice {version} is the newest version.</StatusIndicator>
    case 'older':
      return (
        <StatusIndicator type="info">
          {`The release feed offers ${newest}, which is older than Sluice ${version} and is not installed.`}
        </StatusIndicator>
      )
    case 'unfit':
      return (
        <StatusIndicator type="info">
          {`Sluice ${newest} is available, but not for this machine yet: it needs a newer operating system, or it is being rolled out in steps.`}
        </StatusIndicator>
      )
    default:
      return assertNever(standing)
  }
}

function Downloading({ version, notes, share }: StateOf<'downloading'>) {
  return (
    <SpaceBetween size="s">
      <ProgressBar label={`Downloading Sluice ${printable(version)}`} value={Math.floor(share * 100)} />
      <Notes version={version} notes={notes} />
    </SpaceBetween>
  )
}

function Ready({ version, notes }: StateOf<'ready'>) {
  return (
    <SpaceBetween size="s">
      <StatusIndicator type="success">
        {`Sluice ${printable(version)} is ready. It is installed when you quit.`}
      </StatusIndicator>
      <Notes version={version} notes={notes} />
    </SpaceBetween>
  )
}

/** What is new, as the feed wrote it: plain text, whatever it looks like. */
function Notes({ version, notes }: { version: string; notes: string | null }) {
  if (notes === null) return null
  return (
    <div>
      <Box variant="h3">{`What is new in ${printable(version)}`}</Box>
      {/* It scrolls, so the keyboard has to reach it. */}
      <div className="release-notes" tabIndex={0} role="region" aria-label="Release notes">
        {notes}
      </div>
    </div>
  )
}

function Off({ policy }: StateOf<'off'>) {
  if (policy === null) return <StatusIndicator type="stopped">Updates are off.</StatusIndicator>
  const nextStep = 'To turn them on, ask the administrator of this machine.'
  return <Fault message={policy} nextStep={nextStep} type="stopped" />
}

interface FaultProps extends UpdateFault {
  readonly type: StatusIndicatorProps.Type
}

function Fault({ message, nextStep, type }: FaultProps) {
  return (
    <SpaceBetween size="xxs">
      <StatusIndicator type={type} wrapText>
        {printable(message)}
      </StatusIndicator>
      <Box color="text-body-secondary">{printable(nextStep)}</Box>
    </SpaceBetween>
  )
}
