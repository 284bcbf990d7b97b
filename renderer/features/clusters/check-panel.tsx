import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Header from '@cloudscape-design/components/header'
import LiveRegion from '@cloudscape-design/components/live-region'
import SpaceBetween from '@cloudscape-design/components/space-between'
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator'
import Steps, { type StepsProps } from '@cloudscape-design/components/steps'
import { useEffect, useRef } from 'react'
import type { CheckLine, CheckState } from '../../../shared/connection-check.ts'
import { STEP_NAMES } from '../../../shared/words.ts'
import type { AskedCheck } from '../../bridge/use-connection-check.ts'
import { ProblemAlert, ProblemText } from '../../ui/problem-alert.tsx'
import { formatMilliseconds } from '../../ui/quantity.ts'
import { checkSummary } from './check-words.ts'

/** An icon, and what screen readers say in its place. */
const STATES: Record<CheckState, readonly [StatusIndicatorProps.Type, string]> = {
  waiting: ['pending', 'Waiting'],
  running: ['loading', 'In progress'],
  passed: ['success', 'Passed'],
  warning: ['warning', 'Passed, with a warning'],
  failed: ['error', 'Failed'],
  skipped: ['stopped', 'Skipped'],
}

interface CheckPanelProps {
  readonly asked: AskedCheck
  /** Whether the settings are no longer those that were tested. */
  readonly outdated?: boolean
}

/** A connection check, step by step; nothing before the first one. */
export function CheckPanel({ asked: { check, problem, close }, outdated = false }: CheckPanelProps) {
  const panel = useRef<HTMLDivElement>(null)
  const shown = check !== null
  useEffect(() => {
    if (shown) panel.current?.scrollIntoView({ block: 'nearest' })
  }, [shown])
  if (problem) return <ProblemAlert header="The connection was not tested" problem={problem} />
  if (!check) return null
  const { type, text } = checkSummary(check)
  return (
    <div ref={panel}>
      <SpaceBetween size="s">
        <Header
          variant="h3"
          actions={<Button iconName="close" variant="icon" ariaLabel="Close the test" onClick={close} />}
        >
          Connection test
        </Header>
        <LiveRegion>
          <StatusIndicator type={type}>{text}</StatusIndicator>
        </LiveRegion>
        {outdated && (
          <Box color="text-body-secondary">
            The settings have changed since the test. Test the connection again.
          </Box>
        )}
        <Steps ariaLabel="Steps of the test" steps={check.lines.map(stepOf)} />
      </SpaceBetween>
    </div>
  )
}

function stepOf(line: CheckLine): StepsProps.Step {
  const { step, state, milliseconds, detail, problem } = line
  const [status, statusIconAriaLabel] = STATES[state]
  return {
    status,
    statusIconAriaLabel,
    header: (
      <>
        {STEP_NAMES[step]}
        {milliseconds !== null && state !== 'skipped' && (
          <Box variant="small" color="text-body-secondary" margin={{ left: 'xs' }}>
            {formatMilliseconds(milliseconds)}
          </Box>
        )}
      </>
    ),
    details: (
      <>
        {detail !== '' && <Box color="text-body-secondary">{detail}</Box>}
        {problem && <ProblemText problem={problem} />}
      </>
    ),
  }
}
