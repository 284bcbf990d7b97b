import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SegmentedControl from '@cloudscape-design/components/segmented-control'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { memo, useMemo, useState } from 'react'
import { call } from '../../../bridge/call.ts'
import { useAction } from '../../../bridge/use-action.ts'
import type { JobLog } from '../../../stream/job-log.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { ProblemAlert } from '../../../ui/problem-alert.tsx'
import { counted, formatCount } from '../../../ui/quantity.ts'
import { LEVELS, type LevelFilter, logText, matchesLevel } from './log-filter.ts'
import { LogList } from './log-list.tsx'
import { LOG_HAS_ALL_EVENTS } from '../../../../shared/words.ts'
import { Panel } from '../../../ui/panel.tsx'

interface LogPanelProps {
  readonly jobId: string
  readonly log: JobLog
  readonly logFile: string | null
  readonly logFault: string | null
}

/** What happened in a job, newest last; and where all of it is written. */
export const LogPanel = memo(function LogPanel({ jobId, log, logFile, logFault }: LogPanelProps) {
  const [level, setLevel] = useState<LevelFilter>('all')
  const { problem, run: reveal } = useAction(async () => await call('jobs:reveal-log', { jobId }))
  const shown = useMemo(() => log.events.filter((event) => matchesLevel(event, level)), [log, level])
  const actions = (
    <SpaceBetween direction="horizontal" size="xs" alignItems="center">
      <SegmentedControl
        label="Level"
        selectedId={level}
        options={LEVELS.map(({ id, text }) => ({ id, text }))}
        onChange={({ detail }) => setLevel(detail.selectedId as LevelFilter)}
      />
      <CopyButton text={() => logText(shown)} what="log" />
      <Button iconName="folder-open" onClick={reveal}>
        Show log file
      </Button>
    </SpaceBetween>
  )
  return (
    <Panel title="Log" counter={`(${formatCount(shown.length)})`} actions={actions}>
      <SpaceBetween size="xs">
        {problem && <ProblemAlert problem={problem} header="The log file cannot be shown" />}
        {log.missing > 0 && (
          <Box color="text-status-warning" fontSize="body-s">
            {counted(log.missing, 'more event')} occurred than are listed.
            {logFault === null && ` ${LOG_HAS_ALL_EVENTS}`}
          </Box>
        )}
        {logFault !== null && (
          <Alert type="warning" header="The log file is incomplete">
            It does not contain every event of this job: {logFault}. The job itself is not affected.
          </Alert>
        )}
        <LogList events={shown} />
        {logFile && (
          <Box color="text-body-secondary" fontSize="body-s">
            Full log: <span className="log-file">{logFile}</span>
          </Box>
        )}
      </SpaceBetween>
    </Panel>
  )
})
