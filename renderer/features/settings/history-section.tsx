import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import ColumnLayout from '@cloudscape-design/components/column-layout'
import FormField from '@cloudscape-design/components/form-field'
import Select from '@cloudscape-design/components/select'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { useEffect, useState } from 'react'
import type { Retention } from '../../../shared/remembered-job.ts'
import { call } from '../../bridge/call.ts'
import { useRemembered } from '../../stream/remembered-jobs.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { ProblemAlert } from '../../ui/problem-alert.tsx'
import { counted } from '../../ui/quantity.ts'
import { Panel } from '../../ui/panel.tsx'

/* A choice takes effect at once, without a question. */
const BOUNDS = [
  {
    name: 'days',
    label: 'Keep jobs for',
    unit: 'day',
    choices: [7, 30, 90, 365, 3_650],
    note: 'Older jobs are deleted.',
  },
  {
    name: 'jobs',
    label: 'Keep at most',
    unit: 'job',
    choices: [100, 500, 1_000, 2_000],
    note: 'The oldest jobs are deleted first.',
  },
] as const

/** How long this machine remembers its jobs, and the way to forget them all. */
export function HistorySection() {
  const { info, problem, refresh, change } = useRemembered()
  const [asking, setAsking] = useState(false)
  useEffect(() => void refresh(), [refresh])
  const clear = () => {
    setAsking(false)
    void change(async () => await call('history:clear'))
  }
  const actions = (
    <Button disabled={!info || info.jobs === 0} onClick={() => setAsking(true)}>
      Clear history
    </Button>
  )
  const description = info && `${counted(info.jobs, 'job')} stored on this machine`
  return (
    <Panel title="Job history" {...{ actions, description }}>
      <SpaceBetween size="m">
        {problem && <ProblemAlert problem={problem} header="The history cannot be shown or changed" />}
        {info?.fault && <Alert type="warning">{info.fault}</Alert>}
        {info && <Bounds retention={info.retention} />}
      </SpaceBetween>
      <ConfirmDialog
        visible={asking}
        header="Clear the job history?"
        action="Clear history"
        onCancel={() => setAsking(false)}
        onConfirm={clear}
      >
        Plans, charts, events and results of all jobs that are not running are deleted from this machine. Log
        files and the ledgers of clusters stay as they are. This cannot be undone.
      </ConfirmDialog>
    </Panel>
  )
}

function Bounds({ retention }: { retention: Retention }) {
  const change = useRemembered((store) => store.change)
  const keep = (bound: Partial<Retention>) =>
    void change(async () => await call('history:keep', { ...retention, ...bound }))
  return (
    <ColumnLayout columns={3}>
      {BOUNDS.map(({ name, label, unit, note, choices }) => {
        const option = (value: number) => ({ value: String(value), label: counted(value, unit) })
        return (
          <FormField key={name} label={label} constraintText={note}>
            <Select
              selectedOption={option(retention[name])}
              options={choices.map(option)}
              onChange={({ detail }) => keep({ [name]: Number(detail.selectedOption.value) })}
            />
          </FormField>
        )
      })}
    </ColumnLayout>
  )
}
